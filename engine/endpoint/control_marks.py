"""Chat markup in a text, so that a server behind an endpoint does not take it for its own.

Here a text is tokenized as plain text, whatever it holds. Servers differ: many put the messages
into the model's template and then read all of it, markup in a text included, as control tokens. So
a mark that a chat template uses gets a space in its middle before it is sent.
"""

from __future__ import annotations

import re

_MARK = re.compile(
    r"<(?=[|\uff5c])"
    r"|<(?=/?(?:s|bos|eos|pad|unk|mask|sep|cls|think|tool_call|tool_response)>)"
    r"|<(?=<?/?(?:SYS|s)>>?)"
    r"|<(?=/?(?:start|end|begin)_of_\w{1,20}>)"
    r"|\[(?=/?(?:INST|SYSTEM_PROMPT|AVAILABLE_TOOLS|TOOL_CALLS|TOOL_RESULTS|gMASK)\])",
    re.IGNORECASE,
)


def harmless(text: str) -> str:
    """The text with each such mark broken; any other text as it is."""
    return _MARK.sub(lambda mark: f"{mark.group()} ", text)
