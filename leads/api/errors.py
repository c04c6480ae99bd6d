"""What a call of the API is told that cannot be answered: a name for programs, a sentence for people."""


class ApiError(Exception):
    """A call that is refused."""

    status = 400
    name = ""
    sentence = ""
    headers: dict[str, str] = {}

    def __init__(self, sentence: str = "") -> None:
        super().__init__(sentence or self.sentence)


class HttpsRequired(ApiError):
    status, name = 403, "https_required"
    sentence = (
        "Call this address with https, and make a new token if you have just sent one without. "
        "Behind a proxy, the site has to be told of it in SECURE_PROXY_SSL_HEADER."
    )


class MethodNotAllowed(ApiError):
    status, name = 405, "method_not_allowed"
    sentence = "Leads can only be read here. Use GET."
    headers = {"Allow": "GET, HEAD"}


class Unauthorized(ApiError):
    status, name = 401, "unauthorized"
    sentence = (
        "Send the header 'Authorization: Bearer' with a token that is neither revoked nor expired. "
        "Managers make one in the admin, under Lead settings."
    )
    headers = {"WWW-Authenticate": "Bearer"}


class TooManyCalls(ApiError):
    status, name = 429, "too_many_calls"
    sentence = "This token has made its calls for this minute. Wait, and call again."


class BadParameter(ApiError):
    name = "bad_parameter"


class BadCursor(ApiError):
    name = "bad_cursor"
    sentence = (
        "This is no cursor of this API. Send the 'next' of an earlier answer as it was, or begin "
        "anew without one."
    )


class NoSuchLead(ApiError):
    status, name = 404, "no_such_lead"
    sentence = "There is no such lead, or the token does not reach it."


class Unavailable(ApiError):
    status, name = 503, "unavailable"
    sentence = "The database cannot be reached. Call again in a while."
    headers = {"Retry-After": "30"}
