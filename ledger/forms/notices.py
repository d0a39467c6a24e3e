from django import forms
from django.utils.translation import gettext_lazy as _

from ledger.models import Person, Rhythm
from ledger.validators import MAIL_PROBLEM


class MailForm(forms.ModelForm[Person]):
    """Where a person's mail goes, and how often it may come."""

    class Meta:
        model = Person
        fields = ("email", "rhythm")
        labels = {"email": _("电子邮箱"), "rhythm": _("邮件提醒")}
        help_texts = {"email": _("不填就不发邮件；邮件里只有单位、报送期和时间，没有欠款内容。")}
        error_messages = {"email": {"invalid": MAIL_PROBLEM}}
        widgets = {
            "email": forms.EmailInput({"class": "form-control", "autocomplete": "email"}),
            "rhythm": forms.Select({"class": "form-select"}),
        }

    def __init__(self, *args: object, **kwargs: object) -> None:
        """Offer the three rhythms and no blank."""
        super().__init__(*args, **kwargs)  # type: ignore[arg-type] # passed on as they are
        self.fields["rhythm"].choices = Rhythm.choices  # type: ignore[attr-defined] # a choice field
