"""The sentences of the import, in Chinese and English, by key."""

from collections.abc import Mapping

_SENTENCES: Mapping[str, tuple[str, str]] = {
    # the file
    "file_empty": ("文件是空的，请选择年度计划工作簿。", "The file is empty; choose the year plan workbook."),
    "file_too_large": (
        "文件超过{most}MB，请删去图片等无关内容后重试。",
        "The file is over {most} MB; remove pictures and the like.",
    ),
    "file_old_or_locked": (
        "文件是旧版xls格式或已加密，请取消密码并另存为“Excel工作簿（.xlsx）”。",
        "The file is an old .xls or is encrypted; remove the password and save it as .xlsx.",
    ),
    "file_no_xlsx": (
        "文件不是有效的xlsx工作簿，请用Excel或WPS打开后另存为.xlsx。",
        "The file is not a valid xlsx workbook; open it in a spreadsheet program and save it as .xlsx.",
    ),
    "file_damaged": ("工作簿已损坏，无法读取，请重新保存。", "The workbook is damaged; save it again."),
    "file_unpacks_too_large": (
        "工作簿解压后超过{most}MB，拒绝读取。",
        "The workbook unpacks to more than {most} MB and is refused.",
    ),
    "file_too_many_parts": (
        "工作簿内部文件超过{most}个，拒绝读取。",
        "The workbook has more than {most} inner files and is refused.",
    ),
    "file_macros": ("工作簿含有宏，请另存为不含宏的.xlsx。", "The workbook has macros; save it as a plain .xlsx."),
    "file_links": (
        "工作簿引用了外部文件，请在Excel中“断开链接”后重试。",
        "The workbook refers to other files; break the links first.",
    ),
    "file_too_many_cells": (
        "工作簿内容超过{most}个单元格，请拆分后导入。",
        "The workbook has more than {most} filled cells; split it.",
    ),
    "file_too_many_sheets": (
        "工作簿有超过{most}张工作表，请只保留年度计划的工作表。",
        "The workbook has more than {most} sheets; keep only those of the plan.",
    ),
    "file_too_demanding": (
        "工作簿内容过多或过于复杂，无法读取；请只保留年度计划的工作表，删去多余的行列和格式后重试。",
        "The workbook holds too much to be read; keep only the sheets of the plan, without spare rows and formats.",
    ),
    "more_problems": (
        "另有{count}处问题没有列出，请先处理已列出的。",
        "{count} more problems are not listed; put right those that are, first.",
    ),
    # sheets and columns
    "sheet_missing": (
        "缺少工作表“{name}”，无法导入。",
        "The sheet “{name}” is missing; the plan cannot be imported.",
    ),
    "sheet_left_out": (
        "没有工作表“{name}”，这一部分不导入。",
        "There is no sheet “{name}”; this part is not imported.",
    ),
    "sheet_twice": (
        "与工作表“{other}”内容类别相同，请合并为一张。",
        "The same kind of sheet as “{other}”; merge them.",
    ),
    "sheet_unknown": ("不属于年度计划，已忽略。", "Not part of a year plan; ignored."),
    "sheet_hidden": ("隐藏的工作表，已忽略；需要导入请取消隐藏。", "A hidden sheet; ignored. Unhide it to import it."),
    "sheet_empty": ("没有数据行。", "There are no rows of data."),
    "sheet_kept": (
        "{count}行已核对，待重点项目功能启用后导入。",
        "{count} rows are checked and wait for the key projects to be introduced.",
    ),
    "header_missing": (
        "没有找到表头，应包含：{columns}。",
        "No row of headings was found; expected: {columns}.",
    ),
    "column_missing": ("缺少“{name}”列。", "The column “{name}” is missing."),
    "column_unknown": ("第{place}列不属于年度计划，已忽略。", "Column {place} is not part of the plan; ignored."),
    "column_twice": ("有两列都是“{name}”，请只留一列。", "Two columns are called “{name}”; keep one."),
    "row_remark": ("注释行，已忽略：{text}", "A remark; ignored: {text}"),
    "title_of_other_year": (
        "标题写的是{found}年度，“单位”表的年度是{year}，请核对。",
        "The title says {found}, the sheet 单位 says {year}; check which year it is.",
    ),
    # cells
    "missing": ("未填写。", "This cell is empty."),
    "too_long": ("超过{most}个字，请精简。", "Longer than {most} characters; shorten it."),
    "control_characters": (
        "含有不可见的控制字符，请重新录入该单元格。",
        "Contains control characters; type the cell again.",
    ),
    "error_value": ("单元格是公式错误值{text}，请改正。", "The cell holds the formula error {text}; put it right."),
    "bad_code": (
        "编码“{text}”只能用字母、数字和 - _ . /，不超过40个字符。",
        "The code “{text}” may only have letters, digits and - _ . /, 40 at most.",
    ),
    "bad_date": (
        "“{text}”不是有效日期，请写成2026-03-31这样的形式。",
        "“{text}” is not a valid date; write it like 2026-03-31.",
    ),
    "date_of_month": (
        "“{text}”没有写到日，按{day}登记，请补全。",
        "“{text}” names no day and is entered as {day}; complete it.",
    ),
    "date_in_future": ("日期{day}尚未到来，请核对。", "The date {day} lies in the future; check it."),
    "date_too_early": ("日期{day}过早，请核对。", "The date {day} is too early; check it."),
    "bad_born": (
        "“{text}”不是有效的出生年月，请写成1973-06这样的形式。",
        "“{text}” is not a valid month of birth; write it like 1973-06.",
    ),
    "born_unlikely": ("出生年月{text}与入党日期{day}不符，请核对。", "Born {text} does not fit joining on {day}."),
    "bad_number": ("“{text}”应为{low}到{high}的整数。", "“{text}” should be a whole number from {low} to {high}."),
    "bad_choice": ("“{text}”无法识别，可填：{choices}。", "“{text}” is not known; possible: {choices}."),
    "twice": ("“{text}”与第{row}行重复。", "“{text}” is already in row {row}."),
    "no_date": (
        "时限“{text}”无法识别为日期，按“未定日期”保存，请补充具体日期。",
        "The time “{text}” cannot be read as a date; it is kept as text without a date. Please add one.",
    ),
    "deadline_missing": (
        "未填时限，按“未定日期”保存，请补充。",
        "There is no time; it is kept without a date. Please add one.",
    ),
    "deadline_of_other_year": (
        "时限{day}不在{year}年度内，请核对。",
        "The date {day} is not in the year {year}; check it.",
    ),
    "deadline_before_plan": (
        "时限{day}早于填报日期，导入后即为逾期，请核对。",
        "The date {day} lies before the plan's date, so it is overdue from the start; check it.",
    ),
    # unit
    "other_unit": (
        "文件属于单位“{found}”，不是要导入的单位“{wanted}”。",
        "The file is of unit “{found}”, not of “{wanted}”.",
    ),
    "hours_assumed": (
        "未填“每次学时”，暂按{hours}学时计，请在“单位”表补充。",
        "The class hours per study day are not given; {hours} are assumed. Add a line 每次学时.",
    ),
    "study_rule_missing": (
        "有学习计划，但“单位”表未填“专题学习日”的周期，如“每月第一个星期一上午”。",
        "There is a study plan, but the sheet 单位 does not say when: 专题学习日, like 每月第一个星期一上午.",
    ),
    "study_rule": ("{zh}", "{en}"),
    # references
    "no_such_person": (
        "“{text}”不在“人员”表中，请核对人员编号。",
        "“{text}” is not in the sheet 人员; check the number.",
    ),
    "person_ambiguous": (
        "“{text}”有{count}名同名人员，请填写人员编号。",
        "{count} people are called “{text}”; give the number.",
    ),
    "no_such_organization": (
        "“{text}”不在“组织”表中，请核对组织编码。",
        "“{text}” is not in the sheet 组织; check the code.",
    ),
    "organization_ambiguous": (
        "有{count}个组织名为“{text}”，请填写组织编码。",
        "{count} organizations are called “{text}”; give the code.",
    ),
    "wrong_kind": ("“{text}”是{kind}，此处应为{wanted}。", "“{text}” is a {kind}; here it should be {wanted}."),
    # organizations
    "parent_of_itself": ("上级组织形成循环，请核对。", "The superior organizations form a circle; check them."),
    "parent_does_not_fit": ("{kind}不能隶属于{parent}。", "A {kind} cannot stand below a {parent}."),
    "term_ends_too_early": ("届满日期应晚于成立日期。", "The term should end after the founding day."),
    # people
    "branch_missing": (
        "党员应填所在支部；组织关系在外单位的，填“外单位：支部名称”。",
        "A Party member needs a branch; if it is elsewhere, write 外单位：name.",
    ),
    "branch_of_stranger": ("非中共党员不填所在支部。", "Somebody outside the Party has no branch."),
    "outside_status": (
        "支部在外单位的，身份应为“外单位”。",
        "If the branch is elsewhere, the status should be 外单位.",
    ),
    "delegate_and_party": (
        "政治面貌“{party}”与“{text}”不符：党员委员填“是”，非党员委员填“否（政协委员）”。",
        "“{party}” does not fit “{text}”: 是 is for Party members, 否（政协委员） for others.",
    ),
    "neither": (
        "既不是中共党员，也不是政协委员，无法登记。",
        "Neither a Party member nor a CPPCC member; cannot be entered.",
    ),
    "joined_missing": ("党员应填入党日期。", "A Party member needs the date of joining."),
    "functional_for_members": ("功能型支部只登记中共党员。", "Only Party members join a functional branch."),
    "exemption_undated": (
        "“{text}”没有写明起始日期，未登记免除；请写成“年老体弱，免硬性要求，自2026年1月1日起”。",
        "“{text}” names no first day, so no exemption is entered; write 年老体弱，免硬性要求，自2026年1月1日起.",
    ),
    # posts
    "title_without_role": (
        "职务“{text}”没有对应的系统权限，只作登记。",
        "The title “{text}” gives no role in the system; it is only recorded.",
    ),
    "title_not_here": ("“{title}”不能设在{kind}。", "A {title} cannot be at a {kind}."),
    "seat_taken": ("{organization}的“{title}”已是第{row}行的人员。", "{organization} has a {title} in row {row}."),
    "no_member": ("“{text}”不是中共党员，不能任党内职务。", "“{text}” is no Party member and cannot hold the post."),
    "probationer_in_office": (
        "“{text}”是预备党员，不能担任“{title}”。",
        "“{text}” is a probationary member and cannot be {title}.",
    ),
    "not_the_holder": (
        "“{text}”在“职务”表中不是{title}。",
        "According to the sheet 职务, “{text}” is not {title}.",
    ),
    # lists
    "list_too_long": (
        "{name}的责任清单有{count}项，超过{most}项，请拆分或合并。",
        "The list of {name} has {count} items, more than {most}.",
    ),
    "helper_is_responsible": ("责任人不必再列为协助人，已略去。", "The responsible person is no helper; left out."),
    "done_already": (
        "状态为“{text}”：按未完成导入；销号须在系统中经他人核实后办理。",
        "The state is “{text}”: imported as open; the close-out needs another person's verification.",
    ),
    "nobody_for_target": ("没有可对应的“{text}”，请核对“职务”表或“组织”表。", "Nobody and nothing is “{text}”."),
    "month_without_day": (
        "按“{rule}”，{month}月没有学习日，该专题未排入日程。",
        "By “{rule}” there is no study day in month {month}; the topic is not scheduled.",
    ),
    "months_without_topic": (
        "{months}月没有专题，这些月的学习日未排入日程。",
        "There is no topic for month {months}; these days are not scheduled.",
    ),
    "no_calendar": ("{zh}", "{en}"),
    # against what is stored
    "cannot_be_corrected": (
        "原为“{before}”，现为“{now}”；此项不能通过导入更正，请在系统中办理或改回原值。",
        "Was “{before}”, is “{now}”; this cannot be corrected by an import. Do it in the system or put it back.",
    ),
    "not_taken_over": (
        "原为“{before}”，现为“{now}”；此项未随导入变更，需要的请在系统中办理。",
        "Was “{before}”, is “{now}”; the import leaves this as it was. Change it in the system if needed.",
    ),
    "renumbered": (
        "此项原来的序号是{before}。序号是事项的编号，改动后履行记录会对不上：请保留原序号，新增的事项用新序号。",
        "This item had the number {before}. Its records go by the number: keep it, and give new items new numbers.",
    ),
    "given_up": (
        "相关服务长时间无法连接，导入已停止。已写入的内容有效；请稍后重新上传同一文件，系统会接着导入其余内容。",
        "A service was away for too long, so the import has stopped. What is stored stays; send the same file again "
        "later and it goes on.",
    ),
    "vanished": ("“{text}”在文件中已没有，系统中保留不变。", "“{text}” is no longer in the file; it is kept."),
}


def sentence(key: str, facts: Mapping[str, object]) -> tuple[str, str]:
    """Return the sentence in Chinese and in English."""
    zh, en = _SENTENCES[key]
    return zh.format_map(facts), en.format_map(facts)
