"""E-mail: one real SMTP conversation per message through Django's backend."""

from __future__ import annotations

import hashlib
import smtplib
from dataclasses import dataclass

from django.conf import settings
from django.core.mail import EmailMessage, get_connection

from paingrid.channels import Outgoing, Recipient, TransportError


@dataclass(frozen=True)
class Email:
    """Reaches people with an address, once `PAINGRID_SMTP_HOST` is set."""

    name: str = "email"
    immediate: bool = False

    def reaches(self, person: Recipient) -> bool:
        """Whether SMTP is set up and the person has an address."""
        return bool(settings.EMAIL_HOST and person.email)

    def send(self, message: Outgoing) -> None:
        """
        Hand one message to the SMTP server.

        The Message-ID is derived from the message's key, so that a mail sent twice
        after a crash is recognised as the same mail.
        """
        digest = hashlib.sha256(message.key.encode()).hexdigest()[:32]
        mail = EmailMessage(
            subject=message.subject,
            body=f"{message.text}\n\n{message.url}\n",
            from_email=settings.DEFAULT_FROM_EMAIL,
            to=[message.to.email],
            headers={"Message-ID": f"<{digest}@paingrid>", "Auto-Submitted": "auto-generated"},
            connection=get_connection("django.core.mail.backends.smtp.EmailBackend"),
        )
        try:
            mail.send()
        except smtplib.SMTPRecipientsRefused as error:
            raise TransportError(_refused(error), permanent=_all_final(error)) from error
        except smtplib.SMTPResponseException as error:
            words = f"SMTP {error.smtp_code}: {_words(error.smtp_error)}"
            raise TransportError(words) from error
        except (OSError, smtplib.SMTPException) as error:
            raise TransportError(f"SMTP: {error}") from error


def _refused(error: smtplib.SMTPRecipientsRefused) -> str:
    return "; ".join(f"SMTP {code}: {_words(words)}" for code, words in error.recipients.values())


def _all_final(error: smtplib.SMTPRecipientsRefused) -> bool:
    return all(code >= 500 for code, _ in error.recipients.values())


def _words(raw: bytes | str) -> str:
    return raw.decode(errors="replace") if isinstance(raw, bytes) else raw


CHANNEL = Email()
