"""Forms of the gallery: several photos of a day, and the reason why one is taken off."""

from web.acts import PlainForm
from web.staff.records.fields import DayField, line, text
from web.staff.records.forms.site import PhotosField


class PhotosForm(PlainForm):
    """现场照片, several at once."""

    photos = PhotosField("照片")
    taken_on = DayField(label="拍摄日期")
    caption = line("说明", required=False, help_text="如:3幢屋面防水层")


class PhotoReason(PlainForm):
    """Why a photo is taken off."""

    reason = text("移除理由", max_length=300)
