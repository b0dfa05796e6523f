"""Words for what could not be read in a text; used only when a person reads it."""

from __future__ import annotations

from collections.abc import Mapping

_WORDS = {
    "empty-text": "There is no text to read.",
    "text-without-sentence-end": "{characters:,} characters go on without the end of a sentence: "
    "what was read there is less certain.",
    "unreadable-stretch": "{characters:,} characters hold hardly a letter and were not read.",
    "language-not-supported": "This does not look like English, the one language that is read: "
    "little of it is found, and that may be wrong.",
    "key-too-common": "More than {claims:,} claims share “{key}”: only the newest {claims:,} of them, and as "
    "many from around an older day that is told of, were looked at for a claim that says the same.",
    "step-failed": "The step “{step}” failed here and its part is missing ({error}: {detail}).",
}


def explain_warning(rule_id: str, params: Mapping[str, object]) -> str:
    """The sentence for a warning; one that this version does not know is shown by its id."""
    try:
        return _WORDS[rule_id].format(**params)
    except (KeyError, IndexError, ValueError):
        return rule_id
