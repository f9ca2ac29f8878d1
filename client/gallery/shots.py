"""Takes the screens of the gallery at two sizes, light and dark, and asks axe about each.

    python gallery/shots.py OUT [--language pt-BR] [--only today,sync] [--sizes phone,desktop] [--appearances light,dark]

The gallery must be running: `npx vite --config gallery/vite.config.ts`.
"""

import argparse
import sys
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Error, Page, sync_playwright

HERE = Path(__file__).parent
AXE = (HERE.parent / "node_modules/axe-core/axe.min.js").read_text()
ADDRESS = "http://localhost:8113"
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
]
SIZES = {"phone": (390, 844), "desktop": (1280, 800)}


@dataclass(frozen=True)
class Shot:
    name: str
    path: str
    scene: str = "online"
    #: Selectors of what is pressed first, one after the other.
    presses: tuple[str, ...] = ()


SHOTS = [
    Shot("sign-in", "/", "signed_out"),
    Shot("sign-in-offline", "/", "signed_out_offline"),
    Shot("elsewhere", "/", "elsewhere"),
    Shot("today", "/"),
    Shot("today-offline", "/", "offline"),
    Shot("today-downloading", "/", "downloading"),
    Shot("today-no-selection", "/", "no_selection_online"),
    Shot("closed-no-selection", "/customers", "no_selection_offline"),
    Shot("closed-day-over", "/customers", "day_over"),
    Shot("closed-clock-back", "/customers", "clock_back"),
    Shot("closed-no-storage", "/customers", "no_storage"),
    Shot("closed-bag-damaged", "/customers", "bag_damaged"),
    Shot("customers", "/customers"),
    Shot("customers-many", "/customers", "many"),
    Shot("customers-offline", "/customers", "offline"),
    Shot("customers-empty", "/customers", "empty"),
    Shot("customer", "/customers/000045%2F01"),
    Shot("customer-missing", "/customers/999999%2F01", "offline"),
    Shot("products", "/products"),
    Shot("product", "/products/004711"),
    Shot("prospects", "/prospects"),
    Shot("prospect", "/prospects/P00103%2F01", "offline"),
    Shot("prospect-new", "/prospects/new"),
    Shot("team", "/team"),
    Shot("team-offline", "/team", "offline"),
    Shot("team-empty", "/team", "empty"),
    Shot("approvals", "/approvals"),
    Shot("approvals-empty", "/approvals", "empty"),
    Shot("approvals-propose", "/approvals", presses=("li .actions button >> nth=1", "main .actions button >> nth=1")),
    Shot("sync", "/sync"),
    Shot("sync-offline", "/sync", "offline"),
    Shot("sync-sign-in", "/sync", "sign_in_needed"),
    Shot("sync-warnings", "/sync", "warnings"),
    Shot("sync-empty", "/sync", "empty"),
    Shot("more", "/more"),
    Shot("not-found", "/nowhere"),
    Shot("configurations", "/configurations"),
    Shot("configurations-offline", "/configurations", "offline"),
    Shot("wizard", "/configurations/customers"),
    Shot("orders", "/orders"),
    Shot("orders-offline", "/orders", "offline"),
    Shot("order-needs-you", "/orders/01934c00-0000-7000-8000-000000000001"),
    Shot("order-draft", "/orders/01934c00-0000-7000-8000-000000000002"),
    Shot("order-held", "/orders/01934c00-0000-7000-8000-000000000009"),
    Shot("order-rejected", "/orders/01934c00-0000-7000-8000-000000000010"),
    Shot("order-proposed", "/orders/01934c00-0000-7000-8000-000000000011"),
    Shot("quotations", "/quotations"),
    Shot("quotations-empty", "/quotations", "empty"),
    Shot("quotation-open", "/quotations/01934c00-0000-7000-8000-000000000100"),
    Shot("quotation-expired", "/quotations/01934c00-0000-7000-8000-000000000101"),
    Shot("quotation-lost", "/quotations/01934c00-0000-7000-8000-000000000103"),
    Shot("quotation-order", "/quotations/01934c00-0000-7000-8000-000000000100/order"),
    Shot("order-new", "/orders/new"),
    Shot("order-new-closed", "/orders/new", "no_selection_offline"),
]


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("out", type=Path)
    asked.add_argument("--language", default="en-US")
    asked.add_argument("--only", default="", help="beginnings of names, with commas")
    asked.add_argument("--sizes", default="phone,desktop")
    asked.add_argument("--appearances", default="light,dark")
    wanted = asked.parse_args()
    wanted.out.mkdir(parents=True, exist_ok=True)
    beginnings = tuple(wanted.only.split(","))
    shots = [shot for shot in SHOTS if shot.name.startswith(beginnings)]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=CHROMIUM_FLAGS)
        complaints = [
            complaint
            for size in wanted.sizes.split(",")
            for appearance in wanted.appearances.split(",")
            for shot in shots
            for complaint in take(browser, wanted.out, shot, size=size, appearance=appearance, language=wanted.language)
        ]
        browser.close()
    print("\n".join(complaints) or f"{len(shots)} screens, nothing to complain about")
    sys.exit(1 if complaints else 0)


def take(browser: Browser, out: Path, shot: Shot, *, size: str, appearance: str, language: str) -> list[str]:
    """One picture; answers what axe and the page's own errors say against the screen."""
    width, height = SIZES[size]
    name = f"{shot.name}.{size}.{appearance}.{language}"
    complaints: list[str] = []
    context = browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme="dark" if appearance == "dark" else "light",
        locale=language,
        reduced_motion="reduce",
        has_touch=size == "phone",
    )
    page = context.new_page()

    def broken(error: Error) -> None:
        complaints.append(f"{name}: {error}")

    page.on("pageerror", broken)
    page.goto(f"{ADDRESS}{shot.path}?scene={shot.scene}")
    page.wait_for_selector("h1")
    page.wait_for_load_state("networkidle")
    for pressed in shot.presses:
        page.locator(pressed).click()
    page.screenshot(path=out / f"{name}.png")
    complaints += [f"{name}: {violation}" for violation in violations(page)]
    context.close()
    return complaints


def violations(page: Page) -> list[str]:
    page.evaluate(AXE)
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{violation['id']}: {violation['help']} {[node['html'][:140] for node in violation['nodes'][:2]]}"
        for violation in found["violations"]
    ]


if __name__ == "__main__":
    main()
