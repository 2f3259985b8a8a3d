"""An audited version of the factors as a table, for Excel and print."""

from reports.factor_rules import read
from reports.models import CentralFactors
from reports.money_table import Column, Table, grouped

COLUMNS = (
    Column("序号", "number", 6), Column("街道", "text", 14), Column("小区", "text", 24), Column("项目编号", "text", 20),
    Column("幢数", "number", 10, True), Column("户数", "number", 12, True), Column("建筑面积(㎡)", "area", 18, True),
    Column("补助面积(㎡)", "area", 18, True),
)  # fmt: skip


def factor_table(version: CentralFactors) -> Table:
    """As frozen, whatever changed since."""
    rows = [
        (one.street, (one.street, one.name, one.code, one.buildings, one.households, one.building_area, one.subsidy_area))
        for one in read(version.rows).rows
    ]  # fmt: skip
    state = f"已审核({version}):{version.audited_by},{version.audited_on:%Y-%m-%d}。{version.note}"
    return Table(
        title=f"{version.year}年度中央补助资金分配因素表",
        notes=(state, f"小区 {version.neighbourhoods} 个。只计入数据已核实的项目。"),
        columns=COLUMNS,
        groups=grouped(rows),
        signs=("制表人", "审核人", "单位负责人"),
        seals=("区住建局", "区财政局"),
    )
