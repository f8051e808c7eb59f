"""Why a file is not taken: each with the sentence that says what to do instead (Chinese; the catalog translates it)."""


class NotTaken(Exception):
    """A file that is not stored; `sentence` may hold places for `values`."""

    sentence = "不接收这种文件。可以上传PDF、docx、xlsx、pptx、OFD、图片（jpg、png、webp、heic）和txt文件。"
    status = 422

    def __init__(self, **values: object) -> None:
        super().__init__(type(self).__name__)
        self.values = values


class ErasedByLaw(NotTaken):
    """Its bytes were destroyed with the data of the person whom they are about."""

    sentence = "该附件涉及的个人信息已依法删除，不能查看，也不能再次上传。"
    status = 410


class UnknownType(NotTaken):
    """Neither a document nor a picture that is taken; programs, pages and scripts too."""


class EmptyFile(NotTaken):
    sentence = "文件是空的，请重新选择。"


class TooLarge(NotTaken):
    sentence = "文件超过{most}MB，请压缩或拆分后再上传。"
    status = 413


class OldOffice(NotTaken):
    """OLE containers: doc, xls, ppt, wps; encrypted documents are such containers as well."""

    sentence = "不接收旧版格式（doc、xls、ppt、wps等）和加密的文档，请另存为docx、xlsx或pptx，不设密码后上传。"


class Macros(NotTaken):
    sentence = "文件中含有宏，请另存为不含宏的docx、xlsx或pptx后上传。"


class ArchiveFile(NotTaken):
    sentence = "不接收压缩包，请解压后逐个上传其中的文件。"


class BrokenFile(NotTaken):
    sentence = "文件不完整或内部结构异常，请重新保存或导出后上传。"


class EnoughToday(NotTaken):
    sentence = "您一天内上传的文件过多，请明天再传，或联系系统管理员。"
    status = 429
