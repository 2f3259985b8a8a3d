"""What may be sent and what is answered, whatever the page: encodings, cookies, caches, headers, numbers in addresses."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.tokens import issue_token
from tests.consultations.builders import opened, single
from tests.factories import ProjectFactory, UserFactory

pytestmark = pytest.mark.django_db
HALF_A_CHARACTER = b'--B\r\nContent-Disposition: form-data; name="login"\r\n\r\n+2AA-\r\n--B--\r\n'


@pytest.fixture
def client() -> Client:
    """A browser that is shown the error page."""
    return Client(raise_request_exception=False)


@pytest.mark.parametrize("charset", ["utf-7", "zlib", "gbk", "utf-16"])
def test_text_in_another_encoding_is_refused(client, charset) -> None:
    kind = f"multipart/form-data; boundary=B; charset={charset}"
    assert client.generic("POST", "/accounts/login/", HALF_A_CHARACTER, content_type=kind).status_code == 400


def test_an_address_in_another_encoding_is_refused(client) -> None:
    kind = "text/plain; charset=utf-7"
    assert client.get("/?search=%2B2AA-", CONTENT_TYPE=kind).status_code == 400


def test_utf_8_by_any_name_is_taken(client) -> None:
    for charset in ("utf-8", "UTF-8", '"utf-8"'):
        answer = client.generic(
            "POST",
            "/accounts/login/",
            b"login=a",
            content_type=f"application/x-www-form-urlencoded; charset={charset}",
        )
        assert answer.status_code == 200, charset


@pytest.mark.parametrize("url", ["/", "/work/", "/accounts/login/", "/api/v1/projects/"])
def test_a_cookie_with_a_nul_byte_is_no_cookie(client, url) -> None:
    assert client.get(url, headers={"Cookie": r'sessionid="abcdefgh\000"'}).status_code in {200, 302}


def test_a_bad_request_is_answered_in_chinese_under_the_policy(client) -> None:
    answer = client.get("/", headers={"Host": "evil.example"})
    assert answer.status_code == 400
    assert "请求" in answer.content.decode()
    assert "default-src 'self'" in answer["Content-Security-Policy"]
    assert client.get("/api/v1/projects/", headers={"Host": "evil.example"}).json()["detail"]


def test_no_cache_keeps_a_staff_page(client) -> None:
    project = ProjectFactory()
    client.force_login(UserFactory())
    for url in (
        "/work/",
        f"/work/projects/{project.code}/",
        "/work/admin/accounts/",
        "/work/projects/none/",
        "/accounts/password/",
    ):
        kept = client.get(url)["Cache-Control"]
        assert {"no-store", "private"} <= set(kept.split(", ")), url


def test_no_shared_cache_keeps_what_a_person_or_a_program_may_read(client) -> None:
    user = UserFactory()
    token = {"Authorization": f"Token {issue_token(user, 'test')}"}
    assert "private" in client.get("/api/v1/projects/", headers=token)["Cache-Control"]
    assert "private" not in client.get("/api/v1/projects/")["Cache-Control"]
    client.force_login(user)
    assert "private" in client.get("/api/v1/projects/")["Cache-Control"]
    assert "private" in client.get("/")["Cache-Control"]


@pytest.mark.parametrize(
    "url",
    ["/", "/work/", "/accounts/login/", "/none/", "/api/v1/projects/", "/api/v1/docs/", "/api/v1/none/"],
)
def test_every_answer_carries_the_security_headers(client, url) -> None:
    answer = client.get(url)
    assert "script-src 'self'" in answer["Content-Security-Policy"]
    assert "unsafe" not in answer["Content-Security-Policy"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["Referrer-Policy"] == "same-origin"


@pytest.mark.parametrize("year", [0, 10_000, 10**22])
def test_a_plan_year_beyond_any_calendar_is_not_found(client, year) -> None:
    client.force_login(UserFactory(role="bureau_officer"))
    assert client.get(f"/work/batch/{year}/").status_code == 404
    assert client.get(f"/work/batch/{year}/accept/").status_code == 404


@pytest.mark.parametrize("number", ["²", "9" * 5000, "-1", "a", "٣"])
def test_what_is_no_number_in_an_address_breaks_nothing(client, number) -> None:
    clerk = UserFactory()
    round_ = opened(single(2), clerk)
    client.force_login(clerk)
    code, place = round_.project.code, round_.project.neighbourhood.code
    for url in (
        reverse("round", args=[code, 1]) + f"?attempt={number}",
        reverse("round_grid", args=[code, 1]) + f"?unit={number}",
        reverse("project", args=[code]) + f"?step={number}",
        reverse("take_over", args=[place]) + f"?step={number}",
        reverse("project_send_back", args=[code]) + f"?to_step={number}",
        reverse("project_history", args=[code]) + f"?page={number}",
        reverse("project", args=[code]) + f"{number}/",
    ):
        assert client.get(url).status_code in {200, 403, 404}, url
