"""Normal forms: what names sort by, and what makes two identifiers the same. Plain Python."""

import unicodedata


def sort_key(*, family_name: str, given_name: str) -> str:
    """Folded and without accents, so that Åse sorts with Ase whatever the database's collation."""
    decomposed = unicodedata.normalize("NFKD", f"{family_name} {given_name}".casefold())
    return " ".join("".join(sign for sign in decomposed if not unicodedata.combining(sign)).split())


def normal_identifier(value: str) -> str:
    """NFKC and case-folded, without spaces, controls or invisible signs: a full-width A, a space and 12 are a12."""
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", value).casefold())
    return "".join(sign for sign in folded if unicodedata.category(sign)[0] not in "CZ")
