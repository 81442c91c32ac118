"""What can go wrong with a turn, in the person's words."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from tarmac.web.errors import Conflict, NotFound, TarmacError, Text, TooLarge, Unavailable

_LONGEST_WAIT_TOLD_SECONDS = 3600


class ConversationNotFound(NotFound):
    code = "conversation_not_found"
    title = _("This conversation does not exist")
    detail = _("It may have been deleted.")
    advice = _("Choose another one, or begin a new conversation.")


class TurnNotFound(ConversationNotFound):
    code = "turn_not_found"
    title = _("This answer does not exist")


class ConversationSealed(Conflict):
    code = "conversation_sealed"
    title = _("This conversation cannot go on")
    detail = _("What was protected in it was kept with a key that this server no longer has. It can still be read.")
    advice = _("Begin a new conversation. Your text is kept on this page.")


class TurnRunning(Conflict):
    code = "turn_running"
    title = _("This question is being answered already")
    detail = _("It was sent twice. It counts once.")
    advice = _("Wait a moment, then load the page again.")


class QuestionTooLong(TooLarge):
    code = "question_too_long"
    title = _("This text is too long to send")
    detail = _("One question can have 20,000 characters, about ten pages. Your text is kept on this page.")
    advice = _("Shorten it, or open the document in the office and ask about it there.")


class QuestionEmpty(TarmacError):
    code = "question_empty"
    status = 422
    title = _("There is nothing to answer yet")
    detail = _("No question was typed, and no item is open.")
    advice = _("Type a question, or open a mail or a document and choose what to do with it.")


class BadRequest(TarmacError):
    code = "bad_request"
    title = _("This request could not be read")
    detail = _("A part of it is missing or has the wrong form. Nothing was sent.")
    advice = _("Load the page again and send your question once more.")


class GuardRefused(TarmacError):
    code = "guard_refused"
    status = 422
    title = _("The privacy guard did not let this through")
    detail = _("Your text holds something that must not leave. Nothing was sent.")
    advice = _("Take it out, then send your question again.")


class NoProvider(TarmacError):
    code = "no_provider"
    status = 503
    title = _("No assistant is available")
    detail = _("None is switched on, or the one you chose is gone. Nothing was sent.")
    advice = _("Choose another one, or tell your coordinator.")


class DefaultProviderStays(Conflict):
    code = "default_provider_stays"
    title = _("This assistant stays")
    detail = _("The default one and the built-in one cannot be taken away. Nothing was changed.")
    advice = _("Make another one the default first.")


class ProviderAddressRefused(TarmacError):
    code = "provider_address"
    status = 422
    title = _("This address cannot be used")
    detail = _("Outside your own network an address must begin with https://.")
    advice = _("Ask the supplier for its https address.")


class AnswerNotKept(Unavailable):
    """`answer` is what came, for a page that cannot show it otherwise."""

    code = "answer_not_kept"
    title = _("This answer could not be kept")
    detail = _("The storage is busy or full. You can read and copy the answer, but it is in no conversation.")
    advice = _("Copy what you need before you leave this page. Then ask again in a minute.")
    template = "assistant/unkept.html"

    def __init__(self, answer: str = "") -> None:
        super().__init__()
        self.answer = answer


class AnswerNotWritten(AnswerNotKept):
    """The storage is well: the mistake is ours."""

    detail = _("Something went wrong in Tarmac. You can read and copy the answer, but it is in no conversation.")
    advice = _("Copy what you need before you leave this page. If it goes on, tell your coordinator.")


class ProviderError(TarmacError):
    """A provider did not answer as it should. `retry_after_seconds` where the server said when to come back.

    `hint` is for the programme owner, who can do something about it.
    """

    code = "bad_answer"
    status = 502
    title = _("The assistant gave no usable answer")
    detail = _("Its server sent something that cannot be read. What came until then is kept.")
    advice: Text = _("Try again. If it goes on, choose another assistant or tell your coordinator.")
    hint: Text = _("Look at what the supplier says about this model and its limits.")
    retry_after_seconds: float | None = None

    def asks_to_wait(self, seconds: float) -> None:
        """The server said when to come back; the time is told in the language that is active."""
        self.retry_after_seconds = seconds
        if seconds > _LONGEST_WAIT_TOLD_SECONDS:
            self.advice = _("Its server asks to come back much later. Choose another assistant until then.")
            return
        minutes = max(1, round(seconds / 60))
        self.advice = ngettext(
            "Its server asks to wait about %(minutes)d minute. Then try again, or choose another assistant.",
            "Its server asks to wait about %(minutes)d minutes. Then try again, or choose another assistant.",
            minutes,
        ) % {"minutes": minutes}


class NoServer(ProviderError):
    code = "no_server"
    title = _("The assistant cannot be reached")
    detail = _("Its server does not answer. Your question is kept.")
    advice = _("Wait a while and try again, or choose another assistant.")
    hint = _("Check the address, and that the server runs.")


class BadKey(ProviderError):
    code = "bad_key"
    title = _("The assistant does not accept Tarmac's key")
    detail = _("The key of this assistant is wrong or has expired. Your question is kept.")
    advice = _("Choose another assistant, and tell the programme owner.")
    hint = _("Check the key.")


class NotSetUp(ProviderError):
    code = "not_set_up"
    title = _("The assistant is not set up right")
    detail = _("Its server knows no such address or model. Your question is kept.")
    advice = _("Choose another assistant, and tell the programme owner.")
    hint = _("Check the address and the name of the model.")


class RateLimited(ProviderError):
    code = "rate_limited"
    title = _("The assistant is too busy")
    detail = _("Its server takes no more questions at this moment. Your question is kept.")
    advice = _("Wait a while and try again, or choose another assistant.")


class ContextTooLong(ProviderError):
    code = "context_too_long"
    title = _("This is more than the assistant can read at once")
    detail = _("The text and your question together are too long for it. Your question is kept.")
    advice = _("Mark a part of the text, or begin a new conversation.")


class CutStream(ProviderError):
    code = "cut_stream"
    title = _("The answer broke off")
    detail = _("The assistant's server stopped before the end. What came is kept.")
    advice = _("Try again for a whole answer.")


class AnswerCut(ProviderError):
    code = "answer_cut"
    title = _("The answer stops at its longest length")
    detail = _("The assistant may not write more at once. What came is kept.")
    advice = _("Ask for the rest, or ask for a shorter answer.")


class Timeout(ProviderError):
    code = "timeout"
    title = _("The assistant takes too long")
    detail = _("Nothing came for a long time. Your question is kept, and what came of the answer.")
    advice = _("Try again, or choose another assistant.")
    hint = _("Give it a longer wait, or take a smaller model.")


class BadAnswer(ProviderError):
    """The server sent what no OpenAI-compatible server sends."""


class ProviderRefused(ProviderError):
    code = "refused"
    title = _("The assistant refused to answer")
    detail = _("Its server does not take this question. Your question is kept.")
    advice = _("Say it in other words, or choose another assistant.")


class ServerLost(ProviderError):
    code = "server_lost"
    title = _("This answer was lost")
    detail = _("Tarmac itself stopped while it was written. Your question is kept.")
    advice = _("Ask it again.")


class ShutMeanwhile(ProviderError):
    code = "shut_meanwhile"
    title = _("Your access ended while this was written")
    detail = _("What came until then is kept.")
    advice = _("You can download it with your own work, under My data.")


class Internal(ProviderError):
    code = "internal"
    title = _("Something went wrong in Tarmac")
    detail = _("The answer could not be finished. What came is kept.")
    advice = _("Try again. If it goes on, tell your coordinator.")


PROVIDER_ERRORS: dict[str, type[TarmacError]] = {
    error.code: error
    for error in (
        NoServer, BadKey, RateLimited, ContextTooLong, CutStream, AnswerCut, Timeout, BadAnswer, ProviderRefused,
        Internal, NotSetUp, GuardRefused, ShutMeanwhile,
    )
}  # fmt: skip
