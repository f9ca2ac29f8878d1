"""Puts the built client, the contract and the demo company into the wheel, beside the code that serves them."""

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CustomBuildHook(BuildHookInterface[Any]):
    """An editable installation reads them from the checkout instead."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if version == "editable" or self.target_name != "wheel":
            return
        project = Path(self.root).parent
        client = project / "client" / "dist"
        if not (client / "index.html").exists():
            raise FileNotFoundError("The client is not built: client/dist is missing. Run ./dev build.")
        build_data["force_include"] |= {
            str(client): "mascate/web",
            str(project / "contract"): "mascate/contract",
            str(project / "demo"): "mascate/demo",
        }
