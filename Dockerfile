# The image of web, worker, beat and migrate. It runs the Makefile's own commands.
FROM python:3.12-slim

RUN apt-get update \
    && apt-get install --yes --no-install-recommends make \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --create-home --uid 10001 portal \
    && install --directory --owner portal /srv/var /srv/var/media /srv/var/beat /srv/static

ENV PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    VAR_DIR=/srv/var \
    STATIC_ROOT=/srv/static

WORKDIR /srv/portal
COPY Makefile requirements.txt ./
RUN make install-runtime
COPY . .
RUN make collectstatic

USER portal
EXPOSE 8000
CMD ["gunicorn", "renovation_portal.wsgi", "--bind", "0.0.0.0:8000", "--worker-class", "gthread", \
     "--threads", "4", "--preload", "--no-control-socket"]
