"""The container files, as far as they can be judged without a container engine."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.conf import settings

PROJECT = Path(__file__).parents[2]
DOCKER = PROJECT / "docker"
SERVICES = {"postgres", "rabbitmq", "migrate", "web", "intake", "worker", "beat", "proxy"}
OURS = {"migrate", "web", "intake", "worker", "beat"}
SECRET = re.compile(r"PASSWORD|SECRET|_PASS$|_URL$")


@pytest.fixture(scope="module")
def services() -> dict[str, Any]:
    compose = yaml.safe_load((DOCKER / "compose.yml").read_text())
    found: dict[str, Any] = compose["services"]
    return found


@pytest.fixture(scope="module")
def instructions() -> list[tuple[str, str]]:
    """The Dockerfile as (instruction, arguments), continued lines joined and comments gone."""
    text = (DOCKER / "Dockerfile").read_text()
    lines = [line for line in text.splitlines() if line and not line.lstrip().startswith("#")]
    joined = "\n".join(lines).replace("\\\n", " ")
    return [(line.split(None, 1)[0], line.split(None, 1)[1]) for line in joined.splitlines()]


def known_settings() -> set[str]:
    """Every environment variable that the product reads."""
    pattern = re.compile(r'(?:env\.\w+\(|environ\.get\(|environ\[)\s*"([A-Z_]+)"')
    files = [PROJECT / "smroi/settings.py", PROJECT / "smroi/web.py"]
    return {name for file in files for name in pattern.findall(file.read_text())}


def test_every_part_of_the_product_has_its_service(services: dict[str, Any]) -> None:
    assert services.keys() == SERVICES


def test_no_image_moves_by_itself(services: dict[str, Any], instructions: list[tuple[str, str]]) -> None:
    images = [service["image"] for service in services.values()]
    stages = {"build"}
    images += [words.split()[0] for name, words in instructions if name == "FROM"]
    for image in images:
        _, _, tag = image.partition(":")
        assert image in stages or (re.search(r"\d", tag) and "latest" not in tag), image


def test_the_image_does_not_run_as_root(instructions: list[tuple[str, str]]) -> None:
    after_last_stage = instructions[max(i for i, (name, _) in enumerate(instructions) if name == "FROM") :]
    users = [words for name, words in after_last_stage if name == "USER"]
    assert users
    assert not users[-1].startswith(("root", "0"))


def test_the_image_is_built_in_stages_from_the_lock_alone(instructions: list[tuple[str, str]]) -> None:
    assert [name for name, _ in instructions].count("FROM") == 2
    installs = [words for name, words in instructions if name == "RUN" and "pip install" in words]
    assert all("--require-hashes" in words and "requirements.lock" in words for words in installs)
    assert not any("-demo" in words or "-dev" in words for _, words in instructions)


def test_what_runs_for_ever_has_a_health_check(
    services: dict[str, Any], instructions: list[tuple[str, str]]
) -> None:
    assert "HEALTHCHECK" in {name for name, _ in instructions}
    for name, service in services.items():
        if name == "migrate":
            assert service["healthcheck"] == {"disable": True}
        else:
            assert service["healthcheck"]["test"], name


def test_everything_is_limited_and_hardened(services: dict[str, Any]) -> None:
    for name, service in services.items():
        assert service["deploy"]["resources"]["limits"].keys() == {"cpus", "memory"}, name
        assert service["cap_drop"] == ["ALL"], name
        assert "no-new-privileges:true" in service["security_opt"], name
    assert all(services[name]["read_only"] for name in OURS | {"proxy"})


UNITS = {"m": 2**20, "g": 2**30}


def size(text: str) -> int:
    return int(text[:-1]) * UNITS[text[-1]]


def memory(service: dict[str, Any]) -> int:
    return size(service["deploy"]["resources"]["limits"]["memory"])


def temporary(service: dict[str, Any]) -> int:
    """Bytes that /tmp may take, all of them memory of the container."""
    (mount,) = service["tmpfs"]
    found = re.search(r"^/tmp:size=(\d+[mg]),", mount)
    assert found
    return size(found[1])


@pytest.mark.parametrize("name", ["proxy", "web"])
def test_two_of_the_largest_requests_fit_where_they_are_buffered(services: dict[str, Any], name: str) -> None:
    limit = re.search(r"client_max_body_size (\d+m);", (DOCKER / "nginx.conf").read_text())
    assert limit
    assert size(limit[1]) >= settings.MAX_REQUEST_BYTES
    assert temporary(services[name]) >= 2 * size(limit[1])
    assert memory(services[name]) >= temporary(services[name]) + 128 * 2**20


def test_memory_is_enough_for_the_files_that_are_read_at_once(services: dict[str, Any]) -> None:
    """Beside /tmp and a quarter of a gigabyte for each process, for as many readers as there may be workers."""
    command = services["worker"]["command"]
    readers = int(command[command.index("--concurrency") + 1])
    processes = int(services["web"]["environment"]["WEB_WORKERS"])
    for name, at_once, running in (("worker", readers, readers + 1), ("web", 1, processes)):
        needed = at_once * settings.IMPORT_MEMORY_BYTES + running * 256 * 2**20
        assert memory(services[name]) >= temporary(services[name]) + needed, name


def test_secrets_come_from_outside_and_have_no_default(services: dict[str, Any]) -> None:
    for name, service in services.items():
        for variable, value in service.get("environment", {}).items():
            if SECRET.search(variable):
                assert "${" in value, f"{name}: {variable} is written down"
            assert ":-" not in str(value), f"{name}: {variable} has a default"
    text = (DOCKER / "compose.yml").read_text()
    required = set(re.findall(r"\$\{(\w+):\?", text))
    assert required == set(re.findall(r"\$\{(\w+)", text)), "a variable that may be missing"
    example = (DOCKER / "env.example").read_text()
    assert required == set(re.findall(r"^(\w+)=$", example, re.MULTILINE))


def test_the_product_knows_every_variable_it_is_given(services: dict[str, Any]) -> None:
    known = known_settings()
    for name in OURS:
        assert services[name]["environment"].keys() <= known, name


def test_the_guide_names_every_setting() -> None:
    guide = (PROJECT / "docs/deployment.md").read_text()
    hidden = {"DEBUG", "SMROI_VAR"}
    assert {name for name in known_settings() - hidden if f"`{name}`" not in guide} == set()


def test_only_migrations_get_the_owner_of_the_tables(services: dict[str, Any]) -> None:
    holders = {name for name in OURS if "DATABASE_OWNER_URL" in services[name]["environment"]}
    assert holders == {"migrate"}
    assert all("smroi_app" in services[name]["environment"]["DATABASE_URL"] for name in OURS)


def test_only_the_proxy_is_reachable_from_outside(services: dict[str, Any]) -> None:
    assert {name for name, service in services.items() if "ports" in service} == {"proxy"}
    assert services["proxy"]["networks"] == ["front"]


def test_nothing_starts_before_the_migrations(services: dict[str, Any]) -> None:
    for name in OURS - {"migrate"}:
        assert services[name]["depends_on"]["migrate"] == {"condition": "service_completed_successfully"}
    assert services["migrate"]["depends_on"]["postgres"] == {"condition": "service_healthy"}


def test_files_named_in_the_compose_file_exist(services: dict[str, Any]) -> None:
    mounts = [mount for service in services.values() for mount in service.get("volumes", [])]
    for mount in mounts:
        source = mount.split(":")[0]
        if source.startswith("."):
            assert (DOCKER / source).resolve().is_file(), source


def test_the_proxy_takes_uploads_in_full_and_has_limits() -> None:
    conf = (DOCKER / "nginx.conf").read_text()
    for directive in (
        "proxy_request_buffering on;",
        "client_max_body_size 401m;",
        "client_body_timeout",
        "client_header_timeout",
        "limit_req zone=",
        "limit_conn connections",
        "proxy_set_header X-Forwarded-For $remote_addr;",
        "proxy_set_header X-Forwarded-Proto https;",
        "gzip_types text/css text/javascript ",
    ):
        assert directive in conf


def server_of(directive: str) -> str:
    """The block of the proxy that has this line."""
    conf = (DOCKER / "nginx.conf").read_text()
    blocks = re.findall(r"^    server \{\n(.*?)^    \}", conf, re.DOTALL | re.MULTILINE)
    (found,) = [str(block) for block in blocks if directive in block]
    return found


def test_every_host_but_the_products_own_goes_to_the_intake() -> None:
    assert "${SMROI_HOST};" in (DOCKER / "hosts.conf.template").read_text()
    product, others = server_of("include /tmp/hosts.conf;"), server_of("listen 8443 ssl default_server;")
    assert "proxy_pass http://web;" in product
    assert "proxy_pass http://intake;" in others
    assert "proxy_set_header X-Forwarded-For $remote_addr;" in others
    for block in (others, server_of("listen 8080 default_server;")):
        assert "access_log off;" in block
        assert "error_log /dev/null;" in block
    assert "server_name" not in others


def test_the_proxy_waits_for_the_intake_and_reaches_it(services: dict[str, Any]) -> None:
    assert services["proxy"]["depends_on"]["intake"] == {"condition": "service_healthy"}
    assert "front" in services["intake"]["networks"]
    port = services["intake"]["environment"]["INTAKE_PORT"]
    assert f"server intake:{port};" in (DOCKER / "nginx.conf").read_text()
