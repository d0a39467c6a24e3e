from playwright.sync_api import Page


def sign(page: Page) -> None:
    """Fill in what every submission asks for."""
    for label in ("填报人", "单位负责人"):
        page.get_by_label(label, exact=True).fill("经办人甲")
    page.get_by_label("联系电话").fill("023-48600000")
    page.get_by_label("声明").check()
