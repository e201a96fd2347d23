"""Chinese, Japanese and Korean pages: rings and squares before options, characters and placeholders that resemble them."""

from . import boxes, graphics, styles, text

_GLYPHS = {"○": "●◉", "◯": "", "〇": "", "□": "■☑", "☐": "☑☒", "▢": "", "◇": "◆", "⚪": ""}
_WORDS = {
    "zh": (
        (
            "是 否 男 女 有 无 同意 不同意 已婚 未婚 良好 一般 较差 非常满意 满意 不满意 其他 身份证 护照 本人 父母 单位 初中 高中 大学"
            " 研究生 经常 偶尔 从不"
        ),
        "国籍 职业 单位 日期 电话 地址 邮编 姓名 性别 出生年月 四川省 中国 口腔科 内科 外科 眼科 回执 门诊 问卷 目的 团体",
    ),
    "ja": (
        "はい いいえ 有 無 男 女 同意する 同意しない 既婚 未婚 新規 変更 その他 本人 代理人 自宅 勤務先 普通 当座 可 不可 口座 現金 円",
        "日付 国籍 区分 氏名 口座 金額 円 門 内容 回数 目的 会員 電話 番号 生年月日 住所 職業 品目 申込 用途",
    ),
    "ko": (
        "예 아니오 남 여 있음 없음 동의 미동의 기혼 미혼 기타 본인 대리인 신규 변경 가능 불가능 매우 그렇다 보통 이용",
        "이름 주소 전화 생년월일 국적 은행 용도 내용 일자 영업 인원 응모 의뢰 의원 음식 용인",
    ),
}


def _turn(page) -> None:
    """Make the page one in Chinese, Japanese or Korean."""
    rng = page.rng
    page.lang = text.Language(rng.choice(["zh", "zh", "ja", "ja", "ko"]), rng)
    page.font = rng.choice(page.lang.fonts)
    page.heading_font = rng.choice([page.font, rng.choice(page.lang.fonts)])
    page.base_px = rng.choice([9, 10, 11, 12, 13, 15])


def _option_word(page) -> str:
    return page.rng.choice(_WORDS[page.lang.code][0].split())


def _label(page) -> str:
    return page.rng.choice([page.rng.choice(_WORDS[page.lang.code][1].split()), page.t(1, 2)])


def _typed(page) -> None:
    """Boxes that are characters of the text's own typeface, as high as it."""
    rng = page.rng
    page.restyle("glyph", size_pt=page.base_px)
    char = rng.choice(["○", "○", "○", "◯", "〇", "□", "□", "□", "☐", "▢"])
    page.style.name, page.style.shape = ("glyph-round", "round") if char in "○◯〇" else ("glyph", "square")
    page.style.extra.update(
        text=char, font=rng.choice([page.font, page.font, *page.lang.fonts]), font_px=page.base_px * rng.choice([0.8, 1, 1, 1, 1.3])
    )
    page.style.colour = page.ink


def _question(page) -> str:
    """A question whose options follow each other in the line, or stand one to a line."""
    rng = page.rng
    gap = rng.choice(["", "&nbsp;", "&#12288;", "&#12288;&#12288;", "&nbsp;/&nbsp;", "・"])
    options = [
        f"{page.box()}{rng.choice(['', '', '&nbsp;'])}{rng.choice(['', 'A.', f'{i + 1}.']) if rng.random() < 0.2 else ''}{_option_word(page)}"
        for i in range(rng.randint(2, 7))
    ]
    number = rng.choice(["", f"{rng.randint(1, 40)}、", f"({rng.randint(1, 9)})", f"Q{rng.randint(1, 30)}.", "①"])
    if rng.random() < 0.3:
        rows = "".join(f'<div style="padding-inline-start:1.5em">{option}{page.t(0, 2)}</div>' for option in options)
        return f"<div>{number}{_label(page)}？{rows}</div>"
    return f"<div>{number}{_label(page)}：{gap.join(options)}</div>"


def _postal(page) -> str:
    rng = page.rng
    style = styles.sample_style(rng, page.inks, rng.choice(["square", "thin", "light"]), rng.uniform(7, 12))
    squares = lambda n: "".join(boxes.unlabelled(boxes.box_html(rng, style, css="margin-inline-end:1px;")) for _ in range(n))
    return f"<div>〒{squares(3)}-{squares(4)} {_label(page)}</div>"


def _seal_place(page) -> str:
    """Where a seal goes: 印 in a ring, or beside a line."""
    rng = page.rng
    d = rng.uniform(14, 34)
    ring = rng.choice(
        [
            f"border:{rng.choice([0.7, 1])}px {rng.choice(['solid', 'dotted', 'dashed'])};border-radius:50%",
            "",
            f"color:#c00;border:1px solid #c00;border-radius:{rng.choice(['50%', '3px'])}",
        ]
    )
    return (
        "<span"
        f' style="display:inline-block;width:{d:.0f}px;height:{d:.0f}px;line-height:{d:.0f}px;text-align:center;{ring};'
        f'font-size:{d * 0.5:.0f}px">{rng.choice("印印印章인㊞")}</span>'
    )


def _placeholder(page) -> str:
    """Rings, squares and crosses that stand for something left out, and numbers with a ring for nought."""
    rng = page.rng
    return rng.choice(
        [
            f"{page.t(1, 1)}○○{page.t(1, 1)}",
            f"○○{rng.choice(['株式会社', '市', '有限公司', '도', '小学校'])}",
            "二〇二四年",
            "一〇〇円",
            f"××{page.t(1, 1)}",
            "□□县",
            f"{rng.randint(1, 99)}回",
            "◎",
            "△",
            "令和〇年",
            "①②③",
            f"{page.t(1, 1)}（&#12288;&#12288;）。",
            "【&#12288;】",
            f"「{page.t(1, 1)}」",
            "〔&#12288;〕",
            "（　　　　　　）",
            "『口』",
            "日・月・火",
            "区・市・郡",
            "円　　銭",
        ]
    )


def _ruled(page) -> str:
    """Cells with captions, some upright, and what is to be written or ticked beside them."""
    rng = page.rng
    line = f"{rng.choice([0.7, 1, 1, 1.5])}px solid {page.ink}"
    rows = ""
    for _ in range(rng.randint(3, 9)):
        cells = ""
        for _ in range(rng.randint(1, 3)):
            upright = "writing-mode:vertical-rl;" if rng.random() < 0.12 else ""
            content = rng.choice(
                [
                    lambda: _question(page),
                    lambda: "&nbsp;&nbsp;".join(f"{page.box()}{_option_word(page)}" for _ in range(rng.randint(2, 4))),
                    lambda: "",
                    lambda: page.typed_value(),
                    lambda: f"{'&#12288;' * 3}年{'&#12288;' * 2}月{'&#12288;' * 2}日",
                    lambda: f"{'&#12288;' * 5}円",
                    lambda: _placeholder(page),
                ]
            )()
            cells += (
                f'<td style="border:{line};padding:2px 5px;background:{rng.choice(["none", page.panel])};{upright}">{_label(page)}</td><td'
                f' style="border:{line};padding:2px 4px;min-width:80px;height:{rng.randint(18, 40)}px">{content}</td>'
            )
        rows += f"<tr>{cells}</tr>"
    return f'<table style="width:100%;margin-top:-1px">{rows}</table>'


def east_asian(page) -> str:
    """A form or a survey in Chinese, Japanese or Korean."""
    rng = page.rng
    _turn(page)
    if rng.random() < 0.65:
        _typed(page)
    else:
        page.restyle("square", "square", "circle", "circle", "thin", "rounded", "pale", size_pt=rng.uniform(6, 13))
    body = page.title()
    for _ in range(rng.randint(6, 16)):
        body += rng.choice(
            [
                _question,
                _question,
                _question,
                _ruled,
                _postal,
                lambda p: f"<p>{p.p(2)}{_placeholder(p)}</p>",
                lambda p: p.heading(),
                lambda p: f"<div>{_label(p)}{_seal_place(p)}{p.field('10em')}</div>",
                graphics.digit_squares,
            ]
        )(page)
    return body + _question(page)


def east_asian_text(page) -> str:
    """Text, tables and notices in Chinese, Japanese or Korean; nothing to tick."""
    rng = page.rng
    _turn(page)
    dense = "".join(rng.choice("円区門内口日目回国田四由囲固困囚因図団園問間関開閉同向品器串呂只旧早晶冒用月白百自面") for _ in range(30))
    body = page.title()
    for _ in range(rng.randint(8, 20)):
        body += rng.choice(
            [
                lambda: f"<p>{page.p(rng.randint(2, 5))}{_placeholder(page)}{page.t(1, 2)}</p>",
                lambda: f"<p>{page.p(2)}{dense[: rng.randint(4, 30)]}</p>",
                lambda: f'<div style="font-size:{rng.uniform(1, 2.6):.1f}em">{dense[: rng.randint(3, 12)]}{_label(page)}</div>',
                lambda: page.heading(),
                lambda: f"<div>{_label(page)}：{page.typed_value()} {_seal_place(page)}</div>",
                lambda: _postal(page),
                lambda: graphics.data_table(page),
                lambda: f'<div style="writing-mode:vertical-rl;height:{rng.randint(80, 200)}px">{page.p(3)}</div>',
                lambda: "".join(
                    f"<div>{rng.choice(['一、', '①', '（1）', '1.', '・', '●', '◎', '■', '◆', '※'])}{page.t(2, 6)}</div>" for _ in range(4)
                ),
            ]
        )()
    return body
