"""The papers of a year's end: 奖励兑现审批表、公示稿、限评优名单. They propose; people approve and publish.

    三（五） 对完成任务达80%以上的招商小分队，按到位资金的2‰给予奖励……未完成目标任务70%的……年终考核不能评定为“优秀”等次

A person's name is masked in what is published. Before payment the text of 2012 has to pass the review of today.
"""

from __future__ import annotations

import re
from datetime import date

from workbook.assess import Assessment, Month
from workbook.book import Book
from workbook.money import Fen, rmb, show_wan, show_yuan
from workbook.schema.lists import INDIVIDUAL
from workbook.schema.results import BarredLine
from workbook.showing.lines import lines_of
from workbook.showing.month_papers import day_text, office_of, paper_of, title_of
from workbook.showing.paper import heading_of, shown_cell
from xlsx_tools.columns import table_of
from xlsx_tools.document import Grid, Paper, Table, Words

REVIEWED = "本表按2012年政策文本测算，兑付前须经财政审核和合法性、公平竞争审查；应缴税款按规定办理。"


_TWO_CHARACTERS = [
    "欧阳",
    "上官",
    "司马",
    "诸葛",
    "夏侯",
    "皇甫",
    "尉迟",
    "公孙",
    "慕容",
    "令狐",
    "长孙",
    "宇文",
    "司徒",
    "东方",
    "南宫",
    "端木",
    "呼延",
    "申屠",
    "太史",
    "闻人",
    "澹台",
    "濮阳",
    "淳于",
    "钟离",
    "鲜于",
    "赫连",
]
_DOTS = re.compile("[·•・．]")


def masked_name(name: str) -> str:
    """A person's name as it may be published: the surname, the rest covered; of 买买提·艾力 the first character.

    What stands in brackets behind a name would tell who it is, and is left out.
    """
    name = re.split("[（(]", name.strip())[0].strip()
    first, *others = _DOTS.split(name)
    shown = 2 if len(first) > 2 and first[:2] in _TWO_CHARACTERS else 1
    return "·".join([first[:shown] + "＊" * (len(first) - shown), *("＊" * len(one) for one in others)])


def rewarded(month: Month) -> list[tuple[Assessment, Fen]]:
    """Who is to be paid, and how much: 引资奖励 and 编制奖励， after what the budget allows."""
    return [(item, item.payable.amount) for item in (*month.squads, *month.others) if item.payable.amount]


def approvals(month: Month, book: Book, issued: date) -> Paper | None:
    """奖励兑现审批表： one page a recipient, the amount in words, room for those who approve."""
    words: list[Words | Table] = []
    for item, amount in rewarded(month):
        words.append(Words("form_title", "招商引资奖励兑现审批表", page=bool(words)))
        words.append(Words("form_line", f"{month.period.label}（{month.state}）\t编号：　　　　　　"))
        words.append(
            Table(
                (
                    ("兑现对象", title_of(item)),
                    (_counted(month), f"{show_wan(item.paid)}万元"),
                    *_awards(item),
                    ("依据和计算", _working(item)),
                    ("兑现金额", f"{show_yuan(amount)}元"),
                    ("人民币（大写）", rmb(amount)),
                    *(
                        (who, "意见：\n\n\n　　　　　　　　　　签字（盖章）：　　　　　　　年　　月　　日")
                        for who in _APPROVE
                    ),
                    ("公示起止", "　　　年　　月　　日至　　　年　　月　　日"),
                ),
                (3, 12),
                ("center", "left"),
            )
        )
        words.append(Words("form_line", REVIEWED))
    return paper_of("招商引资奖励兑现审批表", words, book, issued) if words else None


def _counted(month: Month) -> str:
    """What the funds are called: until the settlement they are reported, not recognised."""
    return "认定到位资金" if month.period.is_settlement else "累计到位资金"


_APPROVE = ("招商办初审", "县财政局", "县审计局", "领导小组")


def _awards(item: Assessment) -> list[tuple[str, str]]:
    kinds = (("引资奖励", item.reward.amount), ("编制奖励", item.compile_award.amount))
    return [(name, f"{show_yuan(amount)}元") for name, amount in kinds if amount]


def _working(item: Assessment) -> str:
    steps = (*item.reward.steps, *item.compile_award.steps, *item.payable.steps)
    return "\n".join(f"{step.clause} {step.reason}" for step in steps)


def publication(month: Month, book: Book, issued: date) -> Paper | None:
    """公示稿： who is to be rewarded with how much; persons' names are masked."""
    items = rewarded(month)
    if not items:
        return None
    rows = tuple(
        (
            str(number),
            masked_name(item.unit.name) if item.unit.kind == INDIVIDUAL else item.unit.name,
            show_wan(item.paid),
            show_yuan(amount),
        )
        for number, (item, amount) in enumerate(items, 1)
    )
    total = ("", "合计", "", show_yuan(sum(amount for _, amount in items)))
    forecast = "" if month.state != "预判" else "（本期为预判，不作兑现依据，不得发布）"
    words = (
        Words("title", f"关于{book.year}年招商引资奖励的公示"),
        Words(
            "body",
            f"根据《县直部门招商引资实施意见》，现将拟兑现的{book.year}年招商引资奖励予以公示{forecast}。"
            "公示期为　　月　　日至　　月　　日。如有异议，请在公示期内以书面形式实名反映，并附证明材料。",
        ),
        Table(
            (*rows, total),
            (6, 26, 18, 18),
            ("center", "left", "right", "right"),
            ("序号", "单位（个人）", f"{_counted(month)}（万元）", "奖励金额（元）"),
        ),
        Words("body", "受理单位：　　　　　　　　联系电话：　　　　　　　　"),
        Words("sign", office_of(book)),
        Words("date", day_text(issued)),
    )
    return paper_of("招商引资奖励公示", words, book, issued)


def barred_list(month: Month, book: Book, issued: date) -> Paper | None:
    """限评优名单： for the organisation and personnel departments, with the reason for each person."""
    lines = next(lines for _, record, lines in lines_of(month, book) if record is BarredLine)
    if not lines:
        return None
    columns = tuple(table_of(BarredLine))
    grid = Grid(
        label="",
        title=f"{book.year}年度考核不能评定为“优秀”等次人员名单",
        note=f"{month.period.label}（{month.state}）　送县委组织部、县人力资源和社会保障局",
        headings=tuple(heading_of(item, month) for item in columns),
        rows=tuple(tuple(shown_cell(item, getattr(line, item.key)) for item in columns) for line in lines),
        widths=(7, 20, 8, 12, 24, 10, 14, 8, 42),
        aligns=tuple(item.kind.align for item in columns),
    )
    return paper_of("限评优名单", (), book, issued, grid)


__all__ = ["approvals", "barred_list", "masked_name", "publication", "rewarded"]
