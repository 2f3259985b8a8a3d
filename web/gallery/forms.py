"""A form with every kind of field the portal uses."""

from django import forms

STREETS = [("", "全部街道"), ("hemu", "和睦街道"), ("daguan", "大关街道"), ("gongchenqiao", "拱宸桥街道")]


class SampleForm(forms.Form):
    """Registering a neighbourhood, with a little of everything."""

    name = forms.CharField(label="小区名称", max_length=60, help_text="写全称,与不动产登记一致")
    street = forms.ChoiceField(label="街道", choices=STREETS, widget=forms.Select(attrs={"class": "middle"}))
    year_built = forms.IntegerField(
        label="建成年份", widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "short"})
    )
    published_on = forms.DateField(
        label="公示日期", widget=forms.DateInput(attrs={"type": "date", "class": "middle"})
    )
    housing = forms.ChoiceField(
        label="住房类型",
        choices=[("old", "2000年(含)以前建成"), ("affordable", "2000年以后建成的保障性安居工程")],
        widget=forms.RadioSelect,
    )
    wishes = forms.MultipleChoiceField(
        label="居民需求",
        choices=[("lift", "多层住宅加装电梯"), ("parking", "停车设施"), ("drain", "雨污管网")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    roster = forms.FileField(label="业主名册", help_text="Excel(.xlsx、.xls)或 CSV,20 MB 以内")
    reason = forms.CharField(label="特殊情况说明", widget=forms.Textarea, required=False)
    checked = forms.BooleanField(label="我已与纸质名册核对")


class SampleFilter(forms.Form):
    """The project list's filter."""

    search = forms.CharField(
        label="小区", required=False, widget=forms.TextInput(attrs={"placeholder": "名称或拼音首字母"})
    )
    street = forms.ChoiceField(label="街道", choices=STREETS, required=False)
    step = forms.ChoiceField(
        label="步骤", choices=[("", "全部步骤"), ("3", "第3步 第二次征求意见")], required=False
    )
    light = forms.ChoiceField(
        label="时限", choices=[("", "全部"), ("red", "逾期"), ("yellow", "预警")], required=False
    )
