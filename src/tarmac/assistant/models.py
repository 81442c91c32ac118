"""Conversations with the assistant, their turns, and where answers come from."""

from datetime import datetime, timedelta
from decimal import Decimal

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tarmac.assistant.errors import ConversationSealed
from tarmac.assistant.sealing import open_secret, seal_secret, vault_key
from tarmac.guard import Vault, VaultError
from tarmac.office.models import Desk
from tarmac.people.models import Person
from tarmac.people.versions import Versioned

# A running turn that its server has not told about for so long was lost with that server.
ALIVE_FOR = timedelta(seconds=30)
TITLE_LENGTH = 120


class ProviderKind(models.TextChoices):
    BUILT_IN = "built-in", _("Built-in, no model")
    OPENAI = "openai", _("OpenAI-compatible server")


class Provider(Versioned):
    """Where answers come from. Prices are in euro for a million tokens; the secret is write-only."""

    slug = models.SlugField(_("Short name"), max_length=40, unique=True)
    kind = models.CharField(_("Kind"), max_length=10, choices=ProviderKind.choices, default=ProviderKind.OPENAI)
    name = models.CharField(_("Name on the screen"), max_length=80)
    base_url = models.CharField(_("Address"), max_length=300, blank=True)
    model = models.CharField(_("Model"), max_length=120, blank=True)
    sealed_secret = models.BinaryField(default=b"", editable=False)
    enabled = models.BooleanField(_("Can be chosen"), default=True)
    is_default = models.BooleanField(default=False)
    rank = models.PositiveSmallIntegerField(_("Place in the list"), default=10)
    context_tokens = models.PositiveIntegerField(
        _("Context, in tokens"), default=8192, validators=[MinValueValidator(512), MaxValueValidator(10_000_000)]
    )
    max_answer_tokens = models.PositiveIntegerField(
        _("Longest answer, in tokens"), default=1024, validators=[MinValueValidator(16), MaxValueValidator(100_000)]
    )
    timeout_seconds = models.PositiveSmallIntegerField(
        _("Longest wait, in seconds"), default=60, validators=[MinValueValidator(1), MaxValueValidator(600)]
    )
    supports_tools = models.BooleanField(_("The model can call tools"), default=False)
    price_input_eur_per_million_tokens = models.DecimalField(
        _("Price of what is sent, € per million tokens"),
        max_digits=8,
        decimal_places=4,
        default=Decimal(0),
        validators=[MinValueValidator(0)],
    )
    price_output_eur_per_million_tokens = models.DecimalField(
        _("Price of the answer, € per million tokens"),
        max_digits=8,
        decimal_places=4,
        default=Decimal(0),
        validators=[MinValueValidator(0)],
    )
    retention_note = models.CharField(
        _("What the supplier keeps"), max_length=300, blank=True, help_text=_("For example: keeps nothing, by contract")
    )

    class Meta:
        ordering = ["rank", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["is_default"], condition=Q(is_default=True), name="assistant_provider_one_default"
            ),
            models.UniqueConstraint(
                fields=["kind"], condition=Q(kind=ProviderKind.BUILT_IN), name="assistant_provider_one_built_in"
            ),
            models.CheckConstraint(condition=Q(kind__in=ProviderKind.values), name="assistant_provider_kind"),
            models.CheckConstraint(
                condition=Q(is_default=False) | Q(enabled=True), name="assistant_provider_default_is_enabled"
            ),
            models.CheckConstraint(
                condition=Q(kind=ProviderKind.BUILT_IN) | ~Q(base_url=""), name="assistant_provider_has_address"
            ),
            models.CheckConstraint(
                condition=Q(price_input_eur_per_million_tokens__gte=0, price_output_eur_per_million_tokens__gte=0),
                name="assistant_provider_price_not_negative",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def generative(self) -> bool:
        return self.kind != ProviderKind.BUILT_IN

    @property
    def has_secret(self) -> bool:
        return bool(self.sealed_secret)

    def set_secret(self, secret: str) -> None:
        self.sealed_secret = seal_secret(secret)

    def secret(self) -> str:
        """For the Authorization header alone. Raises SealBroken."""
        return open_secret(bytes(self.sealed_secret))

    def cost_eur(self, tokens_in: int, tokens_out: int) -> Decimal:
        per_million = (
            tokens_in * self.price_input_eur_per_million_tokens + tokens_out * self.price_output_eur_per_million_tokens
        )
        return (per_million / 1_000_000).quantize(Decimal("0.000001"))


class Conversation(models.Model):
    """A person's dialogue with the assistant. Its title, like its turns, is stored with placeholders."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="conversations")
    desk = models.ForeignKey(Desk, on_delete=models.SET_NULL, null=True, related_name="+")
    title = models.CharField(max_length=TITLE_LENGTH, blank=True)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    last_number = models.PositiveIntegerField(default=0)
    sealed_vault = models.BinaryField(default=b"", editable=False)

    class Meta:
        indexes = [
            # the person's list, newest first
            models.Index(fields=["person", "-updated_at"], name="assistant_conversation_newest"),
        ]

    def __str__(self) -> str:
        return f"conversation {self.pk}"

    def vault(self) -> Vault:
        """To go on with. Raises ConversationSealed when it was sealed with a key that is gone."""
        try:
            return Vault.open(bytes(self.sealed_vault), vault_key()) if self.sealed_vault else Vault()
        except VaultError as error:
            raise ConversationSealed from error

    def readable_vault(self) -> Vault:
        """To read with: an empty one where the key is gone, so that placeholders stay and the rest can be read."""
        try:
            return self.vault()
        except ConversationSealed:
            return Vault()

    def keep(self, vault: Vault) -> None:
        self.sealed_vault = vault.seal(vault_key()) if len(vault) else b""


class TurnState(models.TextChoices):
    RUNNING = "running", _("Running")
    COMPLETE = "complete", _("Complete")
    DECLINED = "declined", _("Declined")
    STOPPED = "stopped", _("Stopped")
    INCOMPLETE = "incomplete", _("Incomplete")
    REFUSED = "refused", _("Refused")
    FAILED = "failed", _("Failed")


class Turn(models.Model):
    """One question with its answer, both with placeholders; only the conversation's vault restores them.

    `sources`: lists of n, ref, anchor, title, kind, where, quote. `protected`: lists of kind, placeholder.
    Name and model of the provider stay as they were when it answered.
    """

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="turns")
    number = models.PositiveIntegerField()
    key = models.UUIDField()
    skill = models.CharField(max_length=20, blank=True)
    item_ref = models.CharField(max_length=100, blank=True)
    selection = models.TextField(blank=True)
    question = models.TextField(blank=True)
    answer = models.TextField(blank=True)
    state = models.CharField(max_length=10, choices=TurnState.choices, default=TurnState.RUNNING)
    error_code = models.CharField(max_length=40, blank=True)
    provider = models.ForeignKey(Provider, on_delete=models.SET_NULL, null=True, related_name="turns")
    provider_name = models.CharField(max_length=80)
    provider_model = models.CharField(max_length=120, blank=True)
    generative = models.BooleanField(default=False)
    sources = models.JSONField(default=list)
    protected = models.JSONField(default=list)
    tokens_in = models.PositiveIntegerField(default=0)
    tokens_out = models.PositiveIntegerField(default=0)
    cost_eur = models.DecimalField(max_digits=12, decimal_places=6, default=Decimal(0))
    started_at = models.DateTimeField()
    until = models.DateTimeField(help_text="A turn that still runs then has been given up by its server")
    first_token_ms = models.PositiveIntegerField(null=True)
    duration_ms = models.PositiveIntegerField(null=True)
    retried_from = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ["conversation", "number"]
        constraints = [
            models.UniqueConstraint(fields=["conversation", "number"], name="assistant_turn_number"),
            models.UniqueConstraint(fields=["key"], name="assistant_turn_key"),
            models.CheckConstraint(condition=Q(state__in=TurnState.values), name="assistant_turn_state"),
            models.CheckConstraint(condition=Q(cost_eur__gte=0), name="assistant_turn_cost_not_negative"),
            models.CheckConstraint(
                condition=Q(state=TurnState.RUNNING) | Q(duration_ms__isnull=False),
                name="assistant_turn_ended_has_duration",
            ),
        ]

    def __str__(self) -> str:
        return f"turn {self.pk}"

    def state_at(self, now: datetime) -> str:
        """The state as the clock has it: what runs past its time was left by a server that stopped."""
        if self.state == TurnState.RUNNING and now >= self.until:
            return TurnState.INCOMPLETE
        return self.state


class FeedbackKind(models.TextChoices):
    WRONG = "wrong", _("It is wrong")
    UNSOURCED = "unsourced", _("A source does not say this")
    LANGUAGE = "language", _("The language is not right")
    PRIVATE = "private", _("It shows something private")
    OTHER = "other", _("Something else")


class Feedback(models.Model):
    """What a person says is wrong with an answer; the note is stored with placeholders."""

    turn = models.OneToOneField(Turn, on_delete=models.CASCADE, related_name="feedback")
    kind = models.CharField(max_length=10, choices=FeedbackKind.choices)
    note = models.TextField(blank=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=FeedbackKind.values), name="assistant_feedback_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.turn_id} {self.kind}"
