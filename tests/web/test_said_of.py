"""What the summary of errors writes before an error: the input's label, unless the error names it itself."""

import pytest
from django.utils.translation import gettext_lazy

from web.templatetags.portal import said_of


@pytest.mark.parametrize(
    ("error", "label", "said"),
    [
        ("请填写整数,如 120。", "户数", "户数:请填写整数,如 120。"),
        ("请填写户数。", "户数", "请填写户数。"),
        ("1幢1单元:已验收的电梯请填写开工日期。", "1幢1单元 开工日期", "1幢1单元:已验收的电梯请填写开工日期。"),
        ("a.pdf:文件打不开。", "附件", "附件:a.pdf:文件打不开。"),
        (":空", "附件", "附件::空"),
        (gettext_lazy("太短。"), gettext_lazy("密码"), "密码:太短。"),
    ],
)  # fmt: skip
def test_the_label_is_said_once(error, label, said):
    assert said_of(error, label) == said
