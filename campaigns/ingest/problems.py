"""The catalogue of problems: how grave each is, and the sentence that says what happened, where, and what to do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import get_language_info
from django.utils.translation import gettext as translate
from django.utils.translation import gettext_lazy as _

from campaigns.ingest.attribution import APART, setting_words
from campaigns.ingest.shapes import Evidence, Problem, Severity
from campaigns.ingest.sources import SOURCES
from campaigns.measures import MEASURES

# The file as a whole cannot be read, or a cell of it cannot; nothing of it is loaded.
ERRORS: dict[str, Promise] = {
    "empty_file": _("The file is empty. Export it again and check that it opens."),
    "file_too_large": _(
        "The file is larger than %(megabytes)s MB. Export a shorter period, or split the file."
    ),
    "not_a_table": _(
        "This is no table but a file of the kind %(kind)s, whatever its name says. Upload a CSV or Excel export."
    ),
    "binary_file": _(
        "This is no text and no workbook, whatever its name says. Upload a CSV or Excel export."
    ),
    "nul_bytes": _("Line %(line)s holds NUL bytes (near “%(value)s”): the file is damaged. Export it again."),
    "undecodable": _(
        "Line %(line)s holds bytes that are no letters in %(encoding)s (“%(value)s”). "
        "Save the file as CSV in UTF-8 and upload it again."
    ),
    "open_quote": _(
        "Line %(line)s opens a quotation mark that never closes (“%(value)s”). Export the file again, or close it."
    ),
    "broken_quotes": _(
        "The quotation marks in line %(line)s are not in pairs (“%(value)s”). Export the file again, or mend the line."
    ),
    "cell_too_long": _("Line %(line)s has a cell of more than %(limit)s characters (“%(value)s”)."),
    "too_many_rows": _("The file has more than %(limit)s rows. Export a shorter period, or split the file."),
    "too_many_columns": _(
        "The table has %(columns)s columns; up to %(limit)s can be read. Leave out the columns you do not need."
    ),
    "too_many_cells": _("The file has more than %(limit)s cells. Export a shorter period or fewer columns."),
    "too_many_sheets": _("The workbook has more than %(limit)s sheets. Keep the one with the export."),
    "too_many_entries": _("The archive holds more than %(limit)s files. Upload the exports one by one."),
    "inflates_too_far": _(
        "Unpacked, the file is larger than %(megabytes)s MB, so it was not opened. Export a shorter period."
    ),
    "damaged_file": _("The file is damaged and cannot be opened. Export or download it again."),
    "password_protected": _("The file is protected by a password. Remove the password and upload it again."),
    "macro_workbook": _("The workbook contains macros. Save it as .xlsx without macros."),
    "entity_declared": _(
        "The workbook declares entities of its own, which no spreadsheet program does, so it was not opened. "
        "Open it in a spreadsheet program, save it and upload it again."
    ),
    "zip_without_tables": _("The archive holds no CSV and no workbook."),
    "zip_in_zip": _("The archive holds another archive. Unpack it and upload what is inside."),
    "unreadable": _(
        "Reading the file took too much time or memory, or the file is damaged, so it was stopped. "
        "Export a shorter period, or download the file again."
    ),
    "no_table": _(
        "There is no table in the file: no row looks like column names. Upload an export with a header."
    ),
    "header_only": _("There is nothing below the column names in line %(line)s. Upload an export with rows."),
    "several_tables": _(
        "A second table begins at line %(line)s (“%(value)s”). Export one report at a time, not a whole page of them."
    ),
    "row_too_long": _(
        "Line %(line)s has %(cells)s cells under %(columns)s columns (“%(value)s” is beyond the last): its values "
        "have slipped. A comma inside a name without quotation marks does that."
    ),
    "bad_number": _("Line %(line)s, column “%(column)s”: “%(value)s” is not a number."),
    "not_whole": _(
        "Line %(line)s, column “%(column)s”: “%(value)s” is not a whole number, and this column counts things."
    ),
    "number_too_large": _("Line %(line)s, column “%(column)s”: “%(value)s” is too large to be true."),
    "number_format_mixed": _(
        "Column “%(column)s” writes decimals in two ways: “%(value)s” and “%(other)s”. Use one of them."
    ),
    "negative_count": _(
        "Line %(line)s, column “%(column)s”: “%(value)s” is below zero, which this cannot be. Correct the line."
    ),
    "formula_as_number": _(
        "Line %(line)s, column “%(column)s” holds a formula, “%(value)s”, and not its result. "
        "Save the sheet with values only."
    ),
    "date_impossible": _(
        "Line %(line)s, column “%(column)s”: “%(value)s” is not a day that exists. Correct the date."
    ),
    "date_empty": _("Line %(line)s has no date in column “%(column)s”. Add the date, or remove the line."),
    "date_order_mixed": _(
        "Column “%(column)s” writes dates in two ways: “%(value)s” and “%(other)s” cannot both be right. Use one."
    ),
    "date_far_ahead": _(
        "Line %(line)s is dated %(value)s, far in the future (%(count)s lines are: %(lines)s). A spreadsheet may have "
        "filled the dates down; export the file again and do not save it from the spreadsheet."
    ),
    "period_backwards": _("Line %(line)s ends before it starts (“%(column)s”: %(value)s)."),
    "currency_mixed": _(
        "The file mixes currencies (%(currencies)s). Export one account or one currency at a time."
    ),
    "currency_unknown": _("“%(value)s” is not the code of a currency. Use three letters such as EUR."),
    "several_accounts": _(
        "The file holds %(count)s accounts, with their first lines: %(accounts)s. Export one account at a time."
    ),
    "audience_shares": _(
        "Line %(line)s begins a table of shares in percent, such as age and gender or places. It names no days and "
        "has nothing to add up, so it cannot be loaded."
    ),
    "title_twice": _(
        "Lines %(first)s and %(line)s begin two tables of the same numbers of the same platform (“%(value)s”), and "
        "nothing tells them apart. Export each by itself."
    ),
    "key_repeated": _(
        "Lines %(first)s and %(line)s both state %(day)s for “%(value)s”, with different numbers. Only one can be "
        "right; remove the other."
    ),
    "rows_nameless": _(
        "%(count)s lines have no name or day (%(lines)s) and are no totals of the others. Export without "
        "merged or grouped rows, so that each line has its name."
    ),
    "line_without_order": _(
        "Line %(line)s continues order “%(value)s”, whose first line is not in the file. Export the orders again."
    ),
    "nothing_measured": _(
        "The report was recognised, but none of its columns is a number used here (%(columns)s). "
        "Add columns such as spend, clicks or sessions and export it again."
    ),
    "source_does_not_fit": _(
        "The columns do not fit an export of %(source)s. Let the source be found, or map the columns by hand."
    ),
    "mapping_unknown": _("“%(value)s” is nothing a column can be mapped to."),
    "mapping_too_wide": _(
        "The mapping has a column for “%(value)s” beyond the %(columns)s columns of the table. Map the columns anew."
    ),
    "mapping_twice": _(
        "Two columns are mapped to the same thing (“%(other)s” and “%(column)s” to %(value)s). Keep one of them."
    ),
    "account_not_found": _(
        "The account you chose (%(value)s) is not one of this workspace. Choose another one."
    ),
    "column_of_people": _(
        "The column “%(column)s” holds e-mail addresses, phone numbers, IP addresses or card numbers, which are not "
        "loaded. Say that it is not read."
    ),
    "mapping_without_measure": _(
        "No column is mapped to a number. Map at least one, such as spend or clicks."
    ),
}

# Only the user can know; an answer lets the file in.
QUESTIONS: dict[str, Promise] = {
    "needs_mapping": _(
        "This is no export that is known here. Say what each column means (the names seem to be in line %(line)s); "
        "your answer is remembered for files with the same columns."
    ),
    "source_unclear": _("The file looks like %(first)s and like %(second)s. Choose which it is."),
    "label_twice": _(
        "The column “%(column)s” stands twice in line %(line)s and the two do not mean the same. Export again with "
        "one of them, or map the columns by hand."
    ),
    "currency_missing": _(
        "Nothing in the file says which currency “%(column)s” is in. Choose the currency of the account."
    ),
    "revenue_currency": _(
        "The file has revenue (“%(column)s”), and nothing in it says in which currency. Choose the currency of the "
        "property; it is remembered for its next files."
    ),
    "currency_of_account": _(
        "The revenue of this property was loaded in %(before)s so far, and %(currency)s was chosen for this file. In "
        "two currencies the same sales would count twice. Choose %(before)s, or undo the earlier imports first and "
        "import them anew in the other currency."
    ),
    "number_ambiguous": _(
        "“%(value)s” in column “%(column)s” can be read in two ways. Say whether the comma or the point is the "
        "decimal sign."
    ),
    "date_ambiguous": _(
        "“%(value)s” in column “%(column)s” can be read in two ways. Say whether the day or the month comes first."
    ),
    "period_missing": _(
        "Nothing in the file says which days it covers. Export it with a day column, or give the first and last day."
    ),
    "platform_unsaid": _("“%(value)s” does not say whether it is about Facebook or Instagram. Choose which."),
    "choose_account": _(
        "The file holds %(count)s accounts, with their first lines: %(accounts)s. Choose the one to load; the others "
        "are offered afterwards."
    ),
    "account_unknown": _(
        "The file is from the account “%(account)s”; so far this workspace has loaded %(known)s. Say whether it is a "
        "new account or one of these."
    ),
    "account_unsaid": _(
        "The file does not say which account it is from, and this workspace has several: %(known)s. Choose one."
    ),
    "account_of_other_workspace": _(
        "The account “%(account)s” is the one of your workspace “%(workspace)s”. If it belongs here too, say so; "
        "else upload the file there."
    ),
    "negative_spend": _(
        "Line %(line)s, column “%(column)s”: spend of “%(value)s” is below zero. Correct the line, or say that it is "
        "a credit."
    ),
}

# Loaded, but worth knowing before.
WARNINGS: dict[str, Promise] = {
    "revenue_left_out": _(
        "The revenue in “%(column)s” is not loaded, because the currency of the property is not known."
    ),
    "total_disagrees": _(
        "Line %(line)s states a total of %(value)s for “%(column)s”, which the rows do not add up to. The rows are "
        "loaded; check whether the export was filtered."
    ),
    "names_collide": _(
        "%(count)s names stand on several lines of the same day (lines %(lines)s) and were added up. Export the ids "
        "as well to keep them apart."
    ),
    "rows_left_out": _(
        "%(count)s lines are wrong and are left out, as you allowed (lines %(lines)s). The others are loaded."
    ),
    "lines_copied": _("%(count)s lines are exact copies of others (%(lines)s) and count once."),
    "tables_disagree": _(
        "%(count)s lines state other numbers than an earlier table of the file for the same days and names "
        "(lines %(lines)s). The earlier ones are loaded; export one comparison or one table at a time."
    ),
    "dates_filled_down": _(
        "The dates in column “%(column)s” go up by a day from each line to the next, up to %(value)s, as a spreadsheet "
        "does when it fills a column down. They are no days of these lines and were not used."
    ),
    "date_ahead": _("%(count)s lines are dated after today, up to %(value)s (lines %(lines)s)."),
    "currency_contradicts": _("The file says %(value)s, so your answer %(answer)s was not used."),
    "no_deal_won": _("None of the %(count)s deals is won. Their stages are: %(stages)s."),
    "other_table_unread": _("Only the table “%(read)s” is read; “%(name)s” looks alike and is left out."),
    "posts_by_day": _(
        "The column “%(column)s” holds days, so the numbers of each post are by day. Do not load an export of the same "
        "posts with all they gathered as well: those numbers would be counted twice."
    ),
    "posts_unnamed": _("%(count)s lines name no post, so their numbers belong to none; they are left out."),
    "title_unknown": _(
        "The table “%(value)s” that begins in line %(line)s counts something that is not known here; it is left out."
    ),
    "attribution_changed": _(
        "The last import of this account counted results under the attribution setting %(before)s, this one counts "
        "them under %(settings)s. Rows of this file replace the earlier ones. Do not compare results of the two "
        "settings; to have them alike, export the earlier days again under one of them."
    ),
    "older_export": _(
        "This export was made on %(made)s, and a newer one is loaded already. %(rows)s rows keep what the newer one "
        "says; this one only adds what is missing."
    ),
    "split_report": _(
        "The report is split by %(by)s. Its numbers are kept for a closer look and do not enter totals; export it "
        "without the split to count them."
    ),
    "formula_without_value": _(
        "Line %(line)s, column %(column)s holds a formula that was never calculated; the cell counts as empty."
    ),
    "encoding_guessed": _(
        "The letters of the file were read as %(encoding)s. Check a name: “%(value)s” in line %(line)s."
    ),
}

INFOS: dict[str, Promise] = {
    "nothing_in_it": _("The export has no rows, so there is nothing to load and nothing will change."),
    "deals_left_out": _("%(count)s deals are not won and are left out (all stages: %(stages)s)."),
    "sales_left_out": _(
        "%(count)s orders or payments are cancelled, failed, refunded or not paid yet and are left out "
        "(all states: %(states)s)."
    ),
    "payments_tested": _("%(count)s test payments are left out."),
    "rows_undated": _("%(count)s lines have no date in “%(column)s” and are left out."),
    "orders_cancelled": _("%(count)s cancelled orders are left out."),
    "orders_voided": _("%(count)s orders whose payment was voided or expired are left out."),
    "refunds_undated": _(
        "%(count)s orders were refunded (lines %(lines)s). The export does not say when, so the refund is taken off "
        "on the day of the order."
    ),
    "average_rounded": _("“%(column)s” is rounded, so its sum over “%(by)s” is not known and is not loaded."),
    "tables_left_out": _(
        "%(count)s tables of the file hold nothing that is used here and are left out: %(names)s."
    ),
    "measure_not_additive": _(
        "“%(column)s” is counted for each “%(by)s” and does not add up, so it is not loaded from this report."
    ),
    "mojibake_repaired": _(
        "Letters that were damaged on the way were mended: “%(value)s” is “%(repaired)s”."
    ),
    "member_skipped": _("“%(value)s” in the archive is no table and was passed over."),
}

CATALOGUE: dict[str, tuple[Severity, Promise]] = {
    **{code: ("error", text) for code, text in ERRORS.items()},
    **{code: ("question", text) for code, text in QUESTIONS.items()},
    **{code: ("warning", text) for code, text in WARNINGS.items()},
    **{code: ("info", text) for code, text in INFOS.items()},
}

EVIDENCE: dict[str, Promise] = {
    "columns_known": _("%(known)s of %(total)s columns are known"),
    "labels_typical": _("columns only this source writes: %(labels)s"),
    "title_typical": _("the title “%(title)s”"),
    "language": _("the column names are in %(language)s"),
    "number_format": _("decimals are written with a comma (“%(example)s” in “%(column)s”)"),
    "date_order": _("the order of the dates shows in “%(example)s”"),
    "date_order:dmy": _("“%(example)s” appears, so the day comes first in dates"),
    "date_order:mdy": _("“%(example)s” appears, so the month comes first in dates"),
    "period_column": _("the days are in column “%(column)s”"),
    "period_preamble": _("the file covers %(start)s to %(end)s as a whole, as the lines above the table say"),
    "period_of_report": _(
        "each row covers the whole report, %(start)s to %(end)s: its date column only repeats the first day"
    ),
    "gap_rounding": _(
        "%(measures)s: the total was rounded after adding up, the %(rows)s rows before; that explains the difference"
    ),
    "gap_left_out": _("%(measures)s: the total counts the %(left_out)s rows, too, that are left out here"),
    "gap_overlap": _(
        "%(measures)s: the rows add up to more than the total, as they do when one thing is counted in several rows or "
        "the total belongs to a part of them"
    ),
    "gap_top": _(
        "%(measures)s: the file holds exactly %(rows)s rows, so the export was cut off there; the total counts all rows"
    ),
    "gap_filtered": _(
        "%(measures)s: the total is larger than the rows together, so the export leaves rows out, by a filter or "
        "because they are too small to be listed"
    ),
    "currency_stated": _("the currency %(currency)s is named in “%(place)s”"),
    "mapping_remembered": _("the columns are mapped as you said the last time, on %(on)s"),
    "currency_answered": _("the currency %(currency)s is the one you chose"),
    "currency_of_source": _("%(source)s bills in %(currency)s only"),
    "attribution": _("results are counted under the attribution setting %(settings)s"),
    "results_by_kind": _("results are kept apart by what they count: %(kinds)s"),
}


class _Blanks(dict[str, Any]):
    """A sentence without one of its words is better than none."""

    def __missing__(self, key: str) -> str:
        return "?"


def severity_of(code: str) -> Severity:
    return CATALOGUE[code][0]


def message(problem: Problem) -> str:
    """The sentence of a problem in the reader's language."""
    entry = CATALOGUE.get(problem.code)
    if entry is None:
        return translate("The file has a problem (%(code)s).") % {"code": problem.code}
    places = {"line": problem.line, "column": problem.column, "value": problem.value}
    stated = {name: "?" if item is None else item for name, item in places.items()}
    return str(entry[1]) % _Blanks({**stated, **_spoken(problem.params)})


def explain(evidence: Evidence) -> str:
    """One reason for a conclusion in the reader's language; begins in lower case, to stand in a list."""
    text = EVIDENCE.get(f"{evidence.code}:{evidence.params.get('order')}") or EVIDENCE.get(evidence.code)
    return evidence.code if text is None else str(text) % _Blanks(_spoken(evidence.params))


def _spoken(params: Mapping[str, str]) -> dict[str, str]:
    """Codes of sources and measures as the names people know them by."""
    names = {"source": SOURCES, "first": SOURCES, "second": SOURCES}
    spoken = {}
    for key, text in params.items():
        known = names.get(key, {}).get(text)
        spoken[key] = text if known is None else str(known)
    if "language" in params:
        spoken["language"] = str(get_language_info(params["language"])["name_translated"])
    for name in {"settings", "before"} & params.keys():
        spoken[name] = "; ".join(f"“{setting_words(code)}”" for code in params[name].split(APART))
    if "measures" in params:
        listed = params["measures"].split(", ")
        spoken["measures"] = ", ".join(
            str(MEASURES[name].label) if name in MEASURES else name for name in listed
        )
    if params.get("measure") in MEASURES:
        spoken["measure"] = str(MEASURES[params["measure"]].label)
    return spoken
