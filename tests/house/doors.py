"""One door for each danger: what may be called where, and why there."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase

from tests.house.source import Source, _calls, _name


@dataclass(frozen=True, slots=True)
class Danger:
    """Modules and calls that are dangerous, what to use instead, and the files that are the door, with the reason."""

    why: str
    modules: tuple[str, ...] = ()
    calls: tuple[str, ...] = ()
    doors: Mapping[str, str] | None = None

    def found_in(self, source: Source) -> list[str]:
        if any(fnmatchcase(source.path, door) for door in self.doors or {}):
            return []
        return [f"{source.path}:{line}: {what}; {self.why}" for line, what in _uses(source, self)]

    def is_used_by(self, source: Source) -> bool:
        return bool(_uses(source, self))


def _uses(source: Source, danger: Danger) -> list[tuple[int, str]]:
    found: list[tuple[int, str]] = []
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
        else:
            continue
        hit = next(
            (name for name in names for module in danger.modules if f"{name}.".startswith(f"{module}.")), None
        )
        if hit:
            found.append((node.lineno, f"imports {hit}"))
    for call, called in _calls(source):
        full = _name(call.func)
        if full in danger.calls or (isinstance(call.func, ast.Attribute) and f".{called}" in danger.calls):
            found.append((call.lineno, f"calls {full or called}()"))
    return found


# A call written ".name" is a method of anything; "name" a bare function; "a.b" exactly that.
DANGERS: dict[str, Danger] = {
    "files": Danger(
        "uploads are read and written by campaigns.ingest.store alone",
        calls=(
            "open",
            ".open",
            ".read_bytes",
            ".write_bytes",
            ".read_text",
            ".write_text",
            ".unlink",
            "shutil.rmtree",
        ),
        doors={
            "campaigns/ingest/store.py": "the door: uploads by content hash, under a folder for each workspace",
            "campaigns/ingest/encoding.py": "reads, in the jail, the file that the store named",
            "campaigns/ingest/archive.py": "opens members of a zip, in the jail, in memory",
            "campaigns/ingest/long/text.py": "reads, in the jail, the file that the store named, block by block",
            "campaigns/tracking/people/people_file.py": "reads leads that the store named: text, at most 5 MB",
            "accounts/access.py": "reads permissions.csv, a part of the code",
            "analytics/rates/published.py": "reads the rates that a package carries",
            "smroi/*": "the roof runs servers and reads its own files",
        },
    ),
    "ciphers and keyed hashes": Danger(
        "secrets are sealed and hashed with a key by accounts.sealing alone, which knows the keys",
        modules=("cryptography", "hmac", "nacl", "Crypto", "django.core.signing"),
        calls=("hmac.new", "hmac.digest", "salted_hmac", "blake2b", "hashlib.blake2b"),
        doors={
            "accounts/sealing.py": "the door",
            "smroi/management/commands/demo.py": "makes the password of the demo, which is the same each time",
        },
    ),
    "spreadsheets out": Danger(
        "a cell that begins with = is a formula to whoever opens it: use campaigns.sheets",
        modules=("csv.writer", "csv.DictWriter", "xlsxwriter", "openpyxl"),
        calls=("csv.writer", "csv.DictWriter"),
        doors={
            "campaigns/sheets.py": "the door: cells that a program would execute are made harmless",
            "campaigns/samples/files.py": "writes made-up exports, which the importer reads",
        },
    ),
    "mail": Danger(
        "mails leave through accounts.mail, which knows the language and the limits",
        modules=("smtplib", "django.core.mail"),
        doors={"accounts/mail.py": "the door"},
    ),
    "mailboxes": Danger(
        "a mailbox is read through accounts.bounces.mailbox alone, in bounded time and size",
        modules=("imaplib", "poplib"),
        doors={"accounts/bounces/mailbox.py": "the door"},
    ),
    "outbound requests": Danger(
        "addresses are fetched by accounts.outbound alone, which checks where they lead",
        modules=("requests", "httpx", "urllib.request", "http.client", "aiohttp", "socket", "ftplib"),
        doors={
            "accounts/outbound.py": "the door",
            "smroi/*": "looks for a free port and asks its own web process whether it is up",
        },
    ),
    "names of hosts": Danger(
        "the DNS is asked by accounts.portal.proofs alone, in bounded time",
        modules=("dns",),
        doors={"accounts/portal/proofs.py": "the door"},
    ),
    "markup": Danger(
        "templates escape; what is marked safe does not",
        modules=("django.utils.safestring.mark_safe",),
        calls=("mark_safe", ".mark_safe", "SafeString"),
        doors={"campaigns/tracking/pages/markup.py": "the door: what nh3 let through of what people wrote"},
    ),
    "processes": Danger(
        "files are parsed in the jail, servers are run by smroi.embedded",
        modules=("subprocess", "multiprocessing", "pty"),
        calls=("os.system", "os.popen", "os.fork", "os.execv", "os.execve"),
        doors={
            "campaigns/ingest/jail.py": "the door: parses in a child process with limits",
            "smroi/*": "starts PostgreSQL, web, worker and beat",
        },
    ),
    "code from data": Danger(
        "data must never become code",
        modules=("pickle", "marshal", "shelve"),
        calls=("eval", "exec", "pickle.loads", "yaml.load", "__import__"),
        doors={
            "campaigns/ingest/jail.py": "reads the child's answer, of nothing but the shapes it may hold",
            "campaigns/ingest/child.py": "reads the parent's question",
        },
    ),
    "late bodies": Danger(
        "what is sent after the view returned is read without the workspace's scope: use render()",
        modules=("django.template.response",),
        calls=("StreamingHttpResponse", "FileResponse", "TemplateResponse", "SimpleTemplateResponse"),
        doors={
            "accounts/backoffice.py": "renders the pages of Django's admin before the scope ends",
            "campaigns/admin.py": "a page of the back office, which renders it before the scope ends",
        },
    ),
    "the scope": Danger(
        "only accounts.tenancy tells the database whose rows may be seen",
        calls=("tenancy._tell_database", "_tell_database"),
        doors={"accounts/tenancy.py": "the door"},
    ),
    "cross-site requests": Danger(
        "every form carries its token; the API takes keys, not cookies",
        modules=("django.views.decorators.csrf.csrf_exempt",),
        calls=("csrf_exempt",),
    ),
    "imports by name": Danger(
        "an import by name is one that no linter sees",
        modules=("importlib.import_module", "django.utils.module_loading"),
        calls=("import_module", "importlib.import_module", "import_string"),
        doors={"smroi/*": "the roof wires the floors"},
    ),
    "models by name": Danger(
        "a model looked up by its name is an import that no linter sees",
        calls=("apps.get_model", "django_apps.get_model"),
        doors={"*/migrations/*": "migrations see the models of their time"},
    ),
}
