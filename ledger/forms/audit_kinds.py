"""What events are called in the audit, group by group: one table of words, compared with the database by a test."""

from collections.abc import Mapping, Sequence
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Word = str | Promise

OPS: Final[Mapping[str, Word]] = {"I": _("新增"), "U": _("修改"), "D": _("删除")}

# Group by group: what an event is about (a table), or what was done (a note).
GROUPS: Final[Sequence[tuple[Word, Mapping[str, Word]]]] = (
    (
        _("台账"),
        {
            "ledger_arrearsrecord": _("欠款记录"),
            "ledger_payment": _("还款"),
            "ledger_agreement": _("还款协议"),
            "ledger_litigation": _("司法程序"),
            "ledger_adjustment": _("核增核减"),
            "ledger_disposition": _("移出、合并、作废"),
            "ledger_attachment": _("证明材料"),
            "ledger_explanation": _("问题说明"),
            "ledger_sharedanswer": _("疑似重复的说明"),
            "ledger_debtor": _("债务人名录"),
            "ledger_creditor": _("债权人名录"),
        },
    ),
    (
        _("报送"),
        {
            "ledger_filing": _("报送状态"),
            "ledger_filingversion": _("报送版本"),
            "ledger_filingevent": _("办理过程"),
            "ledger_extension": _("延期"),
            "ledger_expectedreporter": _("应报名单"),
            "ledger_remark": _("审核批注"),
            "ledger_reminder": _("催报"),
            "ledger_paperscan": _("纸质件扫描件"),
            "ledger_paperreceipt": _("收到纸质件"),
            "mail_decided": _("决定重发或放弃邮件"),
            "ledger_narrative": _("文字报告"),
            "findings_answered": _("保存问题说明"),
        },
    ),
    (
        _("线索"),
        {
            "ledger_clue": _("线索"),
            "ledger_cluedebtor": _("线索的债务人"),
            "ledger_clueevent": _("线索办理过程"),
            "ledger_clueevidence": _("线索证据"),
            "ledger_cluelink": _("线索关联的台账行"),
            "ledger_cluemeasure": _("督办、约谈、通报"),
            "ledger_clueclock": _("线索办理时限"),
            "ledger_complaintchannel": _("投诉渠道"),
            "ledger_callback": _("回访"),
            "ledger_cluesample": _("回访抽查"),
            "ledger_cluesampleitem": _("回访抽中的一件"),
        },
    ),
    (
        _("导入"),
        {
            "ledger_storedfile": _("上传的文件"),
            "ledger_job": _("后台任务"),
            "clues_imported": _("批量登记线索"),
            "import_declined": _("不导入已检查的文件"),
            "import_undone": _("撤销整次导入"),
            "import_findings": _("下载检查结果"),
            "import_annotated": _("下载批注的工作簿"),
        },
    ),
    (
        _("导出与查看"),
        {
            "export": _("导出"),
            "export_annex": _("用命令导出"),
            "audit_exported": _("导出审计记录"),
            "phones_revealed": _("查看联系电话"),
            "evidence_read": _("查看证明材料"),
            "paper_read": _("查看纸质件扫描件"),
            "sample_seeded": _("给出抽签号"),
            "sample_drawn": _("抽取抽查样本"),
            "asked_elsewhere": _("大量比对其他单位"),
        },
    ),
    (
        _("登录"),
        {
            "sign_in": _("登录"),
            "identity_taken": _("切换为行业主管"),
            "identity_left": _("不再以行业主管身份"),
            "sign_out": _("退出"),
            "refused": _("操作被拒绝"),
            "upload_infected": _("上传的文件有病毒"),
            "password_changed": _("修改密码"),
            "password_reset": _("重设密码"),
            "person_off": _("停用人员"),
            "person_on": _("恢复人员"),
            "slips_taken": _("取走密码条"),
        },
    ),
    (
        _("单位、人员与规则"),
        {
            "ledger_unit": _("单位"),
            "ledger_unitchange": _("单位变更"),
            "units_reorganised": _("划转、合并单位"),
            "ledger_person": _("人员"),
            "ledger_membership": _("角色"),
            "ledger_contactsheet": _("工作联络表"),
            "ledger_campaign": _("专项行动"),
            "ledger_period": _("报送期"),
            "ledger_periodclock": _("报送时限"),
            "ledger_periodchange": _("报送期的改动"),
            "ledger_calendarday": _("节假日"),
            "ledger_ruleset": _("检查规则"),
            "ledger_parentcompany": _("总公司名单"),
        },
    ),
)
KINDS: Final[Mapping[str, Word]] = {name: word for _group, words in GROUPS for name, word in words.items()}


def kind_word(what: str, op: str) -> str:
    """Name an event: 修改欠款记录, 导出."""
    return f"{OPS.get(op, '')}{KINDS.get(what, what)}"
