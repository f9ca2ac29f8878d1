"""Where everything of a paper stands: the twin of the client's `domain/paper/layout.ts`, held to it mark for mark.

Points from the upper left corner of an A4 page. What is computed here is computed there in the same order, so that both
come to the same figures.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from mascate.orders.paper.paper import Paper, PaperLine
from mascate.orders.paper.words import (
    day,
    is_replaced,
    money,
    percent,
    price,
    quantity,
    symbol,
    width_of,
    word,
    wrapped,
    written,
)

WIDTH, HEIGHT = 595, 842
LEFT, RIGHT, TOP = 40, 555, 40
#: Nothing but the foot stands below.
BOTTOM = 776
FOOT = 790
LOGO_WIDTH, LOGO_HEIGHT = 170, 52
COLUMN, SECOND = 245, 310
CODE_SIZE = 78
TOTALS = 335

Tone = Literal["ink", "muted", "line", "accent", "shade", "careful"]


@dataclass(frozen=True, slots=True)
class Mark:
    """One thing to draw; `y` of a text is its base line, of all else its upper edge."""

    kind: Literal["text", "fill", "logo", "code"]
    x: float
    y: float
    width: float = 0
    height: float = 0
    size: float = 0
    bold: bool = False
    tone: Tone = "ink"
    text: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    key: str
    x: float
    width: float
    #: Figures stand at the right.
    figures: bool = False


COLUMNS = (
    Column("position", 40, 26, figures=True),
    Column("code", 74, 60),
    Column("description", 138, 166),
    Column("quantity", 306, 52, figures=True),
    Column("unit", 364, 28),
    Column("price", 392, 54, figures=True),
    Column("discount", 450, 44, figures=True),
    Column("total", 494, 57, figures=True),
)


@dataclass(slots=True)
class _Sheet:
    paper: Paper
    pages: list[list[Mark]] = field(default_factory=lambda: [[]])
    y: float = TOP

    def word(self, key: str, **places: object) -> str:
        return written(word(self.paper.language, key, **places))

    def text(
        self, text: str, x: float, y: float, size: float, *, bold: bool = False, tone: Tone = "ink", right: bool = False
    ) -> None:
        if text:
            at = x - width_of(text, size, bold=bold) if right else x
            self.pages[-1].append(Mark("text", at, y, size=size, bold=bold, tone=tone, text=text))

    def fill(self, x: float, y: float, width: float, height: float, tone: Tone) -> None:
        self.pages[-1].append(Mark("fill", x, y, width, height, tone=tone))

    def block(
        self, texts: Sequence[str], x: float, y: float, width: float, size: float, *, bold: bool = False, tone: Tone
    ) -> float:
        """Texts below each other from an upper edge, wrapped; where the next may begin."""
        for text in texts:
            for line in wrapped(written(text), width, size, bold=bold):
                self.text(line, x, y + size, size, bold=bold, tone=tone)
                y += size + 3
        return y


def lay_out(paper: Paper) -> list[list[Mark]]:
    """The pages of a paper, each as its marks."""
    sheet = _Sheet(paper)
    _head(sheet)
    _parties(sheet)
    _table(sheet)
    _sums(sheet)
    _remarks(sheet)
    _feet(sheet)
    return sheet.pages


def _title(sheet: _Sheet) -> str:
    paper = sheet.paper
    state = f" · {sheet.word(f'state_{paper.state}')}" if paper.state else ""
    return f"{sheet.word(paper.kind)} · {_number(sheet)}{state}"


def _number(sheet: _Sheet) -> str:
    number = sheet.paper.number
    return sheet.word("not_sent") if number is None else sheet.word("number", number=written(number))


def _head(sheet: _Sheet) -> None:
    paper, company, y = sheet.paper, sheet.paper.company, float(TOP)
    logo = company.logo
    if logo is not None and logo.width > 0 and logo.height > 0:
        scale = min(LOGO_WIDTH / logo.width, LOGO_HEIGHT / logo.height)
        sheet.pages[-1].append(Mark("logo", LEFT, y, logo.width * scale, logo.height * scale))
        y += logo.height * scale + 8
    y = sheet.block([company.name], LEFT, y, COLUMN, 12 if logo is None else 10, bold=True, tone="ink")
    tax_id = sheet.word("tax_id", id=company.tax_id) if company.tax_id else ""
    y = sheet.block([tax_id, company.address, company.contact], LEFT, y + 1, COLUMN, 8, tone="muted")

    sheet.text(sheet.word(paper.kind), RIGHT, TOP + 18, 20, bold=True, tone="accent", right=True)
    sheet.text(_number(sheet), RIGHT, TOP + 36, 12, bold=True, right=True)
    made_on = sheet.word("made_on", date=day(paper.language, paper.made_on))
    sheet.text(made_on, RIGHT, TOP + 51, 9, tone="muted", right=True)
    below = TOP + 64.0
    if paper.valid_until is not None:
        valid = sheet.word("valid_until", date=day(paper.language, paper.valid_until))
        sheet.text(valid, RIGHT, below, 9, bold=True, right=True)
        below += 16
    if paper.state:
        state = sheet.word(f"state_{paper.state}")
        width = width_of(state, 11, bold=True) + 16
        sheet.fill(RIGHT - width, below - 8, width, 18, "shade")
        sheet.text(state, RIGHT - 8, below + 5, 11, bold=True, tone="careful", right=True)
        below += 18
    y = max(y, TOP + 68.0, below - 6)
    sheet.fill(LEFT, y + 6, RIGHT - LEFT, 1.5, "accent")
    sheet.y = y + 20


def _parties(sheet: _Sheet) -> None:
    paper, partner, top = sheet.paper, sheet.paper.partner, sheet.y
    sheet.text(sheet.word(partner.kind), LEFT, top + 8, 8, bold=True, tone="accent")
    y = sheet.block([partner.name], LEFT, top + 13, COLUMN, 10.5, bold=True, tone="ink")
    trade_name = partner.trade_name if partner.trade_name != partner.name else ""
    ids = [
        sheet.word("customer_code", code=partner.code) if partner.code else "",
        sheet.word("tax_id", id=partner.tax_id) if partner.tax_id else "",
    ]
    told = [trade_name, " · ".join(each for each in ids if each), partner.address, partner.contact]
    left = sheet.block(told, LEFT, y, COLUMN, 8.5, tone="ink")

    sheet.text(sheet.word("conditions"), SECOND, top + 8, 8, bold=True, tone="accent")
    y = top + 13
    for key, value in (
        ("payment_term", paper.payment_term),
        ("operation_type", paper.operation_type),
        ("price_list", paper.price_list),
        ("delivery_on", "" if paper.delivery_on is None else day(paper.language, paper.delivery_on)),
        ("delivery_address", paper.delivery_address),
        ("carrier", paper.carrier),
        ("customer_number", paper.customer_order_number),
        ("rep", paper.rep),
    ):
        if value:
            sheet.text(sheet.word(key), SECOND, y + 8.5, 8.5, tone="muted")
            y = sheet.block([value], SECOND + 104, y, RIGHT - SECOND - 104, 8.5, tone="ink")
    sheet.y = max(left, y) + 14


def _table(sheet: _Sheet) -> None:
    if sheet.y > BOTTOM - 60:
        _next_page(sheet)
    _table_head(sheet)
    for position, line in enumerate(sheet.paper.lines, start=1):
        cells = [_cell(sheet, column, position, line) for column in COLUMNS]
        height = max(len(cell) for cell in cells) * 11 + 6
        if sheet.y + height > BOTTOM:
            _next_page(sheet)
            _table_head(sheet)
        for column, cell in zip(COLUMNS, cells, strict=True):
            for index, text in enumerate(cell):
                is_note = line.free and column.key == "description" and index == len(cell) - 1
                sheet.text(
                    text,
                    column.x + column.width if column.figures else column.x,
                    sheet.y + 11 + index * 11,
                    8.5,
                    bold=column.key == "total",
                    tone="accent" if is_note else "muted" if column.key == "position" else "ink",
                    right=column.figures,
                )
        sheet.y += height
        sheet.fill(LEFT, sheet.y - 0.5, RIGHT - LEFT, 0.5, "line")


def _cell(sheet: _Sheet, column: Column, position: int, line: PaperLine) -> list[str]:
    language = sheet.paper.language
    match column.key:
        case "position":
            text = str(position)
        case "code":
            text = line.code
        case "description":
            text = f"{line.description}\n{word(language, 'free')}" if line.free else line.description
        case "quantity":
            text = quantity(language, line.quantity_e4)
        case "unit":
            text = line.unit
        case "price":
            text = "" if line.free else price(language, line.price_e4)
        case "discount":
            text = "" if line.free else _discount(language, line)
        case _:
            text = money(language, line.total_minor)
    return wrapped(written(text), column.width, 8.5, bold=column.key == "total")


def _discount(language: str, line: PaperLine) -> str:
    if line.discount_e6 != 0:
        return percent(language, line.discount_e6)
    return money(language, line.discount_minor) if line.discount_minor != 0 else ""


def _table_head(sheet: _Sheet) -> None:
    sheet.fill(LEFT, sheet.y, RIGHT - LEFT, 18, "shade")
    for column in COLUMNS:
        x = column.x + column.width if column.figures else column.x
        sheet.text(sheet.word(column.key), x, sheet.y + 12, 8, bold=True, right=column.figures)
    sheet.y += 18


def _sums(sheet: _Sheet) -> None:
    paper = sheet.paper
    told = [tax for tax in paper.taxes if not tax.added]
    rows = _sum_rows(sheet)
    height = max(len(rows) * 14 + 30 + len(told) * 11, CODE_SIZE if paper.check_address else 0) + 12
    if sheet.y + height > BOTTOM:
        _next_page(sheet)
    top = sheet.y + 12
    y = top
    for label, minor in rows:
        sheet.text(label, TOTALS + 8, y + 10, 9, tone="muted")
        sheet.text(money(paper.language, minor), RIGHT - 4, y + 10, 9, right=True)
        y += 14
    sheet.fill(TOTALS, y + 2, RIGHT - TOTALS, 26, "shade")
    sheet.text(
        sheet.word("grand_total", currency=symbol(paper.currency)), TOTALS + 8, y + 19, 10, bold=True, tone="accent"
    )
    sheet.text(money(paper.language, paper.total_minor), RIGHT - 4, y + 20, 13, bold=True, right=True)
    y += 34
    for tax in told:
        label = "".join(wrapped(sheet.word("included_tax", name=tax.name), 160, 7.5, bold=False)[:1])
        sheet.text(label, TOTALS + 8, y + 7.5, 7.5, tone="muted")
        sheet.text(money(paper.language, tax.amount_minor), RIGHT - 4, y + 7.5, 7.5, tone="muted", right=True)
        y += 11
    if paper.check_address:
        sheet.pages[-1].append(Mark("code", LEFT, top, CODE_SIZE, CODE_SIZE, text=paper.check_address))
        beside = LEFT + CODE_SIZE + 10
        below = sheet.block([sheet.word("check_title")], beside, top + 2, 180, 9, bold=True, tone="ink")
        sheet.block([sheet.word("check_text"), paper.check_address], beside, below, 180, 7, tone="muted")
        y = max(y, top + CODE_SIZE)
    sheet.y = y + 10


def _sum_rows(sheet: _Sheet) -> list[tuple[str, int]]:
    """What leads from the goods to the total; nothing where they are the same."""
    paper = sheet.paper
    rows = [(sheet.word("goods"), paper.gross_minor)]
    if paper.discount_minor != 0:
        rows.append((sheet.word("discounts"), -paper.discount_minor))
    for tax in paper.taxes:
        if tax.added:
            rows.append(("".join(wrapped(written(tax.name), 130, 9, bold=False)[:1]), tax.amount_minor))
    if paper.freight_minor != 0:
        rows.append((sheet.word("freight"), paper.freight_minor))
    return [] if len(rows) == 1 and paper.gross_minor == paper.total_minor else rows


def _remarks(sheet: _Sheet) -> None:
    paper = sheet.paper
    if paper.prices_hold and paper.valid_until is not None:
        if sheet.y + 20 > BOTTOM:
            _next_page(sheet)
        hold = sheet.word("prices_hold", date=day(paper.language, paper.valid_until))
        sheet.text(hold, LEFT, sheet.y + 9, 9, bold=True)
        sheet.y += 20
    lines = wrapped(written(paper.remarks), RIGHT - LEFT, 9, bold=False)
    if lines:
        if sheet.y + 40 > BOTTOM:
            _next_page(sheet)
        sheet.text(sheet.word("remarks"), LEFT, sheet.y + 8, 8, bold=True, tone="accent")
        sheet.y += 13
        for line in lines:
            if sheet.y + 12 > BOTTOM:
                _next_page(sheet)
            sheet.text(line, LEFT, sheet.y + 9, 9)
            sheet.y += 12
    if any(is_replaced(text) for text in _texts(paper)):
        if sheet.y + 18 > BOTTOM:
            _next_page(sheet)
        sheet.text(sheet.word("replaced"), LEFT, sheet.y + 14, 7.5, tone="muted")
        sheet.y += 18


def _texts(paper: Paper) -> list[str]:
    company, partner = paper.company, paper.partner
    lines = [text for line in paper.lines for text in (line.code, line.description, line.unit)]
    return [
        *(company.name, company.tax_id, company.address, company.contact, company.footer),
        *(partner.name, partner.trade_name, partner.code, partner.tax_id, partner.address, partner.contact),
        *(paper.payment_term, paper.price_list, paper.operation_type, paper.carrier, paper.delivery_address),
        *(paper.customer_order_number, paper.remarks, paper.rep),
        *(tax.name for tax in paper.taxes),
        *lines,
    ]


def _next_page(sheet: _Sheet) -> None:
    """Begins with one line that says whose page it is."""
    sheet.pages.append([])
    company = wrapped(written(sheet.paper.company.name), COLUMN, 8.5, bold=True)[:1]
    sheet.text("".join(company), LEFT, TOP + 8, 8.5, bold=True)
    sheet.text(_title(sheet), RIGHT, TOP + 8, 8.5, tone="muted", right=True)
    sheet.fill(LEFT, TOP + 14, RIGHT - LEFT, 1, "accent")
    sheet.y = TOP + 26


def _feet(sheet: _Sheet) -> None:
    last, footer = sheet.pages, wrapped(written(sheet.paper.company.footer), 400, 7.5, bold=False)[:3]
    pages = len(last)
    for page, marks in enumerate(last, start=1):
        foot = _Sheet(sheet.paper, pages=[marks])
        foot.fill(LEFT, FOOT - 8, RIGHT - LEFT, 0.5, "line")
        for index, line in enumerate(footer):
            foot.text(line, LEFT, FOOT + 5 + index * 10, 7.5, tone="muted")
        foot.text(foot.word("page", page=page, pages=pages), RIGHT, FOOT + 5, 7.5, tone="muted", right=True)
