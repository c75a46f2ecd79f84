"""Servers of language models that people have: their names, addresses, and which of them want what."""

from __future__ import annotations

from dataclasses import dataclass

from workbench.errors import LlmError
from workbench.gui.sentences import sentence
from workbench.gui.texts import later, tr
from workbench.llm.consent import host_of, is_loopback
from workbench.training.llm.setup import PUBLIC_URL, ModelSetup, Provider

OTHER = "other"


@dataclass(frozen=True)
class Server:
    """A kind of server; `address` is where it usually is, `hint` an example of one that has no usual place."""

    key: str
    title: str
    address: str = ""
    provider: Provider = "openai"
    hint: str = "http://localhost:11434/v1"


SERVERS: tuple[Server, ...] = (
    Server("openai", "OpenAI", PUBLIC_URL),
    Server("azure", "Azure OpenAI", "", "azure", "https://NAME.openai.azure.com"),
    Server("ollama", later("Ollama on this machine"), "http://localhost:11434/v1"),
    Server("lmstudio", later("LM Studio on this machine"), "http://localhost:1234/v1"),
    Server("llamacpp", later("llama.cpp on this machine"), "http://localhost:8080/v1"),
    Server("vllm", later("vLLM on this machine"), "http://localhost:8000/v1"),
    Server(OTHER, later("Another address"), "", "openai", "https://llm.example.org/v1"),
)
BY_KEY = {server.key: server for server in SERVERS}
API_VERSION = "2024-10-21"  # of Azure, the newest that is not a preview


def server_of(setup: ModelSetup) -> Server:
    """The kind of server that a setup names."""
    if setup.provider == "azure":
        return BY_KEY["azure"]
    return next((one for one in SERVERS if one.address and one.address == setup.base_url), BY_KEY[OTHER])


def host_or_none(address: str) -> str | None:
    """The host of an address; None where it is not one."""
    try:
        return host_of(address)
    except LlmError:
        return None


def missing_for(setup: ModelSetup) -> str:
    """What keeps this model from being asked, as a sentence; empty = nothing."""
    if not setup.base_url:
        return tr("Give the address of the model's server")
    try:
        host = host_of(setup.base_url)
    except LlmError as error:
        why = sentence(error.why)
        return f"{why[:1].upper()}{why[1:]}"
    if setup.local_only and not is_loopback(host):
        return tr("{host} is not this machine, and nothing may leave it", host=host)
    if not setup.model:
        return tr("Name a model")
    if setup.provider == "azure" and not setup.api_version:
        return tr("Azure needs an API version")
    return ""
