"""Every worked vector of every instrument, and what can't be scored. No database."""

from typing import Any

import pytest

from patients.instruments.catalogue import INSTRUMENTS, UnknownInstrument, in_use, newest, version_of
from patients.instruments.scoring import AnswersAreInvalid, Scored, score

BAM_A = {
    **dict.fromkeys(("1", "2", "3", "4", "5", "6", "8", "11", "15"), 0),
    **dict.fromkeys(("9", "10", "12", "13", "14", "16"), 4),
}
BAM_B = {
    "1": 2, "2": 3, "3": 2, "4": 1, "5": 0, "6": 0, "8": 3, "9": 2, "10": 1, "11": 2, "12": 1, "13": 2, "14": 4,
    "15": 1, "16": 2,
}  # fmt: skip
BAM_C = {
    **BAM_B, "2": 2, "4": 0, "8": 2, "9": 3, "10": 2, "16": 1,
}  # fmt: skip
TOTALS: list[tuple[str, list[int], int, str, tuple[str, ...]]] = [
    ("PHQ_9", [1] * 9, 9, "MILD", ("SAFETY",)),
    ("PHQ_9", [2, 2, 2, 1, 1, 1, 1, 0, 0], 10, "MODERATE", ()),
    ("PHQ_9", [3, 3, 3, 3, 3, 0, 0, 0, 0], 15, "MODERATELY_SEVERE", ()),
    ("PHQ_9", [0] * 8 + [1], 1, "MINIMAL", ("SAFETY",)),
    ("PHQ_9", [0] * 9, 0, "MINIMAL", ()),
    ("PHQ_9", [1, 1, 1, 1, 0, 0, 0, 0, 0], 4, "MINIMAL", ()),
    ("PHQ_9", [1, 1, 1, 1, 1, 0, 0, 0, 0], 5, "MILD", ()),
    ("PHQ_9", [2, 2, 2, 2, 2, 2, 2, 0, 0], 14, "MODERATE", ()),
    ("PHQ_9", [3, 3, 3, 3, 3, 3, 1, 0, 0], 19, "MODERATELY_SEVERE", ()),
    ("PHQ_9", [3, 3, 3, 3, 3, 3, 2, 0, 0], 20, "SEVERE", ()),
    ("PHQ_9", [3] * 9, 27, "SEVERE", ("SAFETY",)),
    ("GAD_7", [1, 1, 1, 1, 0, 0, 0], 4, "MINIMAL", ()),
    ("GAD_7", [2, 2, 2, 1, 1, 1, 1], 10, "MODERATE", ()),
    ("GAD_7", [3] * 7, 21, "SEVERE", ()),
    ("GAD_7", [2, 2, 2, 2, 2, 2, 2], 14, "MODERATE", ()),
    ("GAD_7", [3, 2, 2, 2, 2, 2, 2], 15, "SEVERE", ()),
    ("CIWA_AR", [1] * 7 + [0, 0, 0], 7, "MILD", ()),
    ("CIWA_AR", [2, 2, 1, 1, 1, 0, 0, 0, 1, 0], 8, "MODERATE", ()),
    ("CIWA_AR", [2] * 7 + [1, 0, 0], 15, "MODERATE", ()),
    ("CIWA_AR", [2] * 8 + [0, 0], 16, "SEVERE", ()),
    ("CIWA_AR", [3, 3, 2, 3, 2, 1, 1, 1, 2, 1], 19, "SEVERE", ()),
    ("CIWA_AR", [7] * 9 + [4], 67, "SEVERE", ()),
    ("COWS", [1] * 5 + [0] * 6, 5, "MILD", ()),
    ("COWS", [2, 2, 1, 1, 2, 1, 1, 1, 1, 1, 0], 13, "MODERATE", ()),
    ("COWS", [4, 3, 3, 2, 2, 2, 2, 2, 2, 1, 3], 26, "MODERATELY_SEVERE", ()),
    ("COWS", [4, 4, 5, 5, 4, 4, 5, 4, 4, 4, 5], 48, "SEVERE", ()),
    ("COWS", [1] * 4 + [0] * 7, 4, "NONE", ()),
    ("AUDIT", [2, 1, 1, 1, 1, 0, 0, 0, 2, 0], 8, "ZONE_II", ()),
    ("AUDIT", [4, 3, 3, 1, 1, 0, 1, 1, 2, 0], 16, "ZONE_III", ()),
    ("AUDIT", [4] * 10, 40, "ZONE_IV", ()),
    ("AUDIT", [1, 1, 1, 1, 1, 0, 0, 0, 2, 0], 7, "ZONE_I", ()),
    ("DAST_10", [0] * 10, 1, "LOW", ()),
    ("DAST_10", [1] * 10, 9, "SEVERE", ()),
    ("DAST_10", [1, 1, 0, 1, 1, 1, 1, 1, 1, 1], 10, "SEVERE", ()),
    ("DAST_10", [0, 0, 1, 0, 0, 0, 0, 0, 0, 0], 0, "NONE", ()),
    ("WHO_5", [5] * 5, 100, "NOT_LOW", ()),
    ("WHO_5", [2, 2, 3, 3, 2], 48, "LOW", ()),
    ("WHO_5", [1, 1, 2, 1, 2], 28, "VERY_LOW", ()),
    ("WHO_5", [0] * 5, 0, "VERY_LOW", ()),
]  # fmt: skip
AUDIT_C: list[tuple[list[int], str, int, str | None, tuple[str, ...]]] = [
    ([4, 0, 0], "MALE", 4, "POSITIVE", ("Q1_ONLY",)),
    ([3, 0, 0], "FEMALE", 3, "POSITIVE", ("Q1_ONLY",)),
    ([3, 0, 0], "MALE", 3, "NEGATIVE", ("Q1_ONLY",)),
    ([2, 1, 0], "FEMALE", 3, "POSITIVE", ()),
    ([2, 0, 0], "FEMALE", 2, "NEGATIVE", ("Q1_ONLY",)),
    ([0, 0, 0], "MALE", 0, "NEGATIVE", ()),
    ([4, 4, 4], "MALE", 12, "POSITIVE", ()),
    ([1, 1, 0], "UNKNOWN", 2, "NEGATIVE", ()),
    ([2, 1, 0], "UNKNOWN", 3, None, ()),
    ([2, 1, 0], "OTHER", 3, None, ()),
    ([2, 2, 0], "", 4, "POSITIVE", ()),
]  # fmt: skip
REFUSED: list[tuple[str, Any, str]] = [
    ("BAM", {**BAM_A, "14": 2}, "answers/14"),
    ("BAM", {**BAM_A, "8": 5}, "answers/8"),
    ("BAM", {**BAM_A, "7": 1}, "answers"),
    ("BAM_R", {"14": 4}, "answers/14"),
    ("BAM_R", {"4": 31}, "answers/4"),
    ("COWS", {"11": 1}, "answers/11"),
    ("COWS", {"1": 3}, "answers/1"),
    ("AUDIT", {"9": 1}, "answers/9"),
    ("AUDIT", {"9": 3}, "answers/9"),
    ("CIWA_AR", {"10": 5}, "answers/10"),
    ("CIWA_B", {"total": 81}, "answers/total"),
    ("PHQ_9", {"1": 4}, "answers/1"),
    ("PHQ_9", {"1": -1}, "answers/1"),
    ("PHQ_9", {"1": True}, "answers/1"),
    ("PHQ_9", {"1": 1.0}, "answers/1"),
    ("PHQ_9", {"1": "1"}, "answers/1"),
    ("PHQ_9", {"1": None}, "answers/1"),
    ("PHQ_9", {"1": [1]}, "answers/1"),
    ("PHQ_9", {"10": 1}, "answers"),
    ("PHQ_9", {"01": 1}, "answers"),
    ("PHQ_9", {"total": 9}, "answers"),
    ("PHQ_9", {}, "answers"),
    ("PHQ_9", [1] * 9, "answers"),
    ("PHQ_9", None, "answers"),
]  # fmt: skip


def by_number(answers: list[int]) -> dict[str, int]:
    return {str(number): answer for number, answer in enumerate(answers, start=1)}


@pytest.mark.parametrize(("code", "answers", "total", "band", "flags"), TOTALS)
def test_answers_are_scored(code: str, answers: list[int], total: int, band: str, flags: tuple[str, ...]):
    assert score(newest(code), by_number(answers)) == Scored({"total": total}, {"total": band}, flags)


@pytest.mark.parametrize(("answers", "sex", "total", "band", "flags"), AUDIT_C)
def test_audit_c_is_read_by_sex(answers: list[int], sex: str, total: int, band: str | None, flags: tuple[str, ...]):
    assert score(newest("AUDIT_C"), by_number(answers), sex=sex) == Scored({"total": total}, {"total": band}, flags)


@pytest.mark.parametrize("code", ["BAM", "BAM_IOP"])
@pytest.mark.parametrize(
    ("answers", "scores", "flags"),
    [
        (BAM_A, {"use": 0, "risk": 0, "protective": 24}, ()),
        (BAM_B, {"use": 1, "risk": 13, "protective": 12}, ("USE", "RISK", "PROTECTIVE")),
        (BAM_C, {"use": 0, "risk": 11, "protective": 13}, ()),
        ({**BAM_C, "8": 3}, {"use": 0, "risk": 12, "protective": 13}, ("RISK",)),
    ],
)
def test_bam_has_three_scales_and_no_total(
    code: str, answers: dict[str, int], scores: dict[str, int], flags: tuple[str, ...]
):
    assert score(newest(code), {**answers, "7A": 4, "17": 0}) == Scored(scores, {}, flags)


def test_bam_r_keeps_days_and_has_no_cut_offs():
    answers = {**dict.fromkeys(BAM_A, 30), "4": 7}

    assert score(newest("BAM_R"), answers) == Scored({"use": 67, "risk": 180, "protective": 180}, {}, ())


def test_ciwa_b_is_recorded_by_its_total_and_has_no_band():
    assert score(newest("CIWA_B"), {"total": 34}) == Scored({"total": 34}, {}, ())


@pytest.mark.parametrize("missing", ["1", "9"])
def test_a_scale_with_an_unanswered_item_is_indeterminate_and_never_pro_rated(missing: str):
    answers = {item: answer for item, answer in by_number([3] * 9).items() if item != missing}

    scored = score(newest("PHQ_9"), answers)

    assert (scored.scores, scored.bands) == ({"total": None}, {"total": None})
    assert scored.flags == (("SAFETY",) if missing == "1" else ())


def test_an_unanswered_item_leaves_the_other_scales_their_scores():
    answers = {item: answer for item, answer in BAM_B.items() if item != "2"}

    scored = score(newest("BAM"), answers)

    assert scored == Scored({"use": 1, "risk": None, "protective": 12}, {}, ("USE", "PROTECTIVE"))


def test_item_9_alone_raises_safety():
    assert score(newest("PHQ_9"), {"9": 1}).flags == ("SAFETY",)


@pytest.mark.parametrize(("code", "answers", "field"), REFUSED)
def test_an_answer_that_cannot_be_given_is_refused_and_its_item_named(code: str, answers: Any, field: str):
    with pytest.raises(AnswersAreInvalid) as refused:
        score(newest(code), answers)

    assert refused.value.field == field


@pytest.mark.parametrize(
    ("code", "answers", "words"),
    [
        ("COWS", {"11": 1}, "Item 11 of COWS takes 0, 3 or 5."),
        ("BAM", {"14": 2}, "Item 14 of BAM takes 0 or 4."),
        ("PHQ_9", {"1": 4}, "Item 1 of PHQ_9 takes 0 to 3."),
        ("PHQ_9", {"X" * 60: 4}, f"PHQ_9 has no item '{'X' * 40}'."),
    ],
)
def test_a_refusal_says_what_the_item_takes(code: str, answers: dict[str, int], words: str):
    with pytest.raises(AnswersAreInvalid) as refused:
        score(newest(code), answers)

    assert refused.value.detail == words


@pytest.mark.parametrize("code", ["phq_9", "PHQ-9", "", "TAPS"])
def test_an_unknown_instrument_is_refused(code: str):
    with pytest.raises(UnknownInstrument, match="PHQ_9"):
        newest(code)


def test_the_agreed_instruments_are_there():
    assert set(INSTRUMENTS) == {
        "BAM", "BAM_R", "BAM_IOP", "PHQ_9", "GAD_7", "CIWA_AR", "CIWA_B", "COWS", "AUDIT", "AUDIT_C", "DAST_10", "WHO_5",
        "CHECK_IN",
    }  # fmt: skip
    assert {one.code: one.look_back_days for one in in_use()}.items() >= {
        "BAM": 30, "BAM_IOP": 7, "PHQ_9": 14, "COWS": 0,
    }.items()  # fmt: skip
    assert version_of("PHQ_9", 1) is newest("PHQ_9")
    assert version_of("PHQ_9", 99) is None
