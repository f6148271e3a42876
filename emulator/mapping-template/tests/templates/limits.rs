//! What a template may not do however it is written: take for ever, grow without end, or exhaust the stack.

use mapping_template::{Input, Limits, RenderError, Template};
use proptest::prelude::*;

fn render(template: &str) -> Result<String, RenderError> {
    let template = Template::parse(template).unwrap();
    template.render(&Input::default(), &Limits::default()).map(|rendered| rendered.text)
}

/// The deepest of what can be read must be evaluated on a test's stack of 2 MiB, or be refused; also when macros multiply it.
#[test]
fn depth_is_bounded() {
    let conditions = format!("{}x{}", "#if(true)".repeat(60), "#end".repeat(60));
    assert_eq!(render(&conditions).unwrap(), "x");
    let lists = format!("#set($x = {}1{})$x", "[".repeat(25), "]".repeat(25));
    assert!(render(&lists).unwrap().starts_with("[["));
    let negations = format!("#set($x = {}true)$x", "!".repeat(55));
    assert_eq!(render(&negations).unwrap(), "false");
    let calls: String = (0..19)
        .map(|at| format!("#macro(m{at}){}#m{}(){}#end", "#if(true)".repeat(50), at + 1, "#end".repeat(50)))
        .collect();
    let error = render(&format!("{calls}#macro(m19)$input.body#end#m0()")).unwrap_err();
    assert!(error.message.contains("levels deep"), "{error}");
    for opening in
        ["#if(true)", "#set($x = [", "#set($x = (", "#set($x = !", "$x[$x", "#set($x = \"$x[\"", "$x.y($x"]
    {
        assert!(Template::parse(&opening.repeat(20_000)).is_err(), "{opening}");
    }
}

/// Values that hold one another many times over are small, and yet print and compare without an end.
#[test]
fn width_is_bounded() {
    let doubled = "#set($a=[])#set($b=[])#foreach($i in [1..90])#set($a=[$a,$a])#set($b=[$b,$b])#end";
    let printed = render(&format!("{doubled}$a")).unwrap_err();
    assert!(printed.message.contains("longer than 10485760 bytes"), "{printed}");
    let compared = render(&format!("{doubled}#if($a == $b)same#end")).unwrap_err();
    assert!(compared.message.contains("more than 5000000 steps"), "{compared}");
    let searched = render(&format!("{doubled}#set($c=[$a])$c.contains($b)")).unwrap_err();
    assert!(searched.message.contains("more than 5000000 steps"), "{searched}");
    let deep = "#set($a=[])#foreach($i in [1..900])#set($a=[$a])#end$a";
    assert!(render(deep).unwrap_err().message.contains("nested more than"));
    let texts = "#set($s='0123456789')#foreach($i in [1..20])#set($s=\"$s$s\")#end#set($l=[])\
                 #foreach($i in [1..900])#set($o=$l.add($s.concat('x')))#end";
    assert!(render(texts).is_err());
}

/// What looks small in a template and is much work: each of these went on for hours, or took all memory, at a size that a request may have.
/// Here all is a thousandth of that.
#[test]
fn work_is_bounded_wherever_it_is_done() {
    let limits = Limits { steps: 50_000, work_bytes: 1_000_000, ..Limits::default() };
    let (long, text) = ("x".repeat(64_000), "a ".repeat(8_000));
    let (json, all_a) = (format!("{{\"big\": \"{long}\"}}"), "a".repeat(16_000));
    let header: Vec<(String, String)> = (0..100).map(|at| (format!("h{at}"), "v".to_owned())).collect();
    let again = |before: &str, what: &str| format!("{before}#foreach($i in [1..100]){what}#end");
    let two = "#set($a=[1..2000])#set($b=[1..2000])#set($l=[$a])#set($t='a')";
    for (template, body, told) in [
        (again(two, "#if($a == $b)x#end"), "", Err("steps")),
        (again(two, "#if($a == 'x')x#end"), "", Err("steps")),
        (again(two, "#if($l.contains($b))x#end"), "", Err("steps")),
        (again(two, "#if($l.indexOf($b) == 0)x#end"), "", Err("steps")),
        (again("#set($b=$input.body)#set($a='a')", "#if($a.equalsIgnoreCase($b))x#end"), &long, Err("steps")),
        (again("#set($l=[])", "#set($o=$l.add($input.path('$.big')))"), &json, Err("bytes were made")),
        (again("", "#set($o=$input.path('$..big'))"), &json, Err("steps")),
        (again("", "#foreach($j in [1..5])#set($o=$input.params())#end"), "", Err("steps")),
        ("$input.body.replaceAll('a.*b|a', 'c')".to_owned(), &all_a, Err("steps")),
        ("$input.body.replaceAll('\\s+', '-').length()".to_owned(), &text, Ok("16000")),
        (again("", "$input.path('$.big').length()"), "{\"big\": \"b\"}", Ok("1")),
    ] {
        let input = Input { body: body.as_bytes(), header: &header, ..Input::default() };
        let rendered = Template::parse(&template).unwrap().render(&input, &limits);
        match (rendered, told) {
            (Ok(rendered), Ok(text)) => assert!(rendered.text.starts_with(text), "{template}"),
            (Err(error), Err(part)) => assert!(error.message.contains(part), "{template}: {error}"),
            (rendered, _) => panic!("{template}: {:.200}", format!("{rendered:?}")),
        }
    }
}

/// A long template of flat things is no deep one.
#[test]
fn long_is_not_deep() {
    let sum = format!("#set($x = 0{})$x", " + 1".repeat(20_000));
    assert_eq!(render(&sum).unwrap(), "20000");
    let calls = format!("#set($l = []){}$l.size()", "#set($o = $l.add(1))".repeat(5_000));
    assert_eq!(render(&calls).unwrap(), "5000");
    assert_eq!(render(&"$x.y".repeat(50_000)).unwrap(), "");
}

/// An error says where: lines and columns from one, a text in quotes as one place.
#[test]
fn errors_have_places() {
    let error = Template::parse("a\n  #if(").unwrap_err();
    assert_eq!(error.to_string(), "a value is expected here (line 2, column 7)");
    let error = render("é $input.nothing()").unwrap_err();
    assert_eq!((error.line, error.column), (1, 3));
    let error = render("\n#set($x = \"..$input.nothing()\")").unwrap_err();
    assert_eq!((error.line, error.column), (2, 11));
}

/// Pieces of templates, which in any order make one that can almost be read.
const PIECES: &[&str] = &[
    "$x",
    "$!{x",
    "}",
    "{",
    "[",
    "]",
    "(",
    ")",
    "#if(",
    "#else",
    "#elseif(",
    "#end",
    "#set($x = ",
    "#foreach($i in ",
    "#macro(m $a)",
    "#m(",
    "#define($d)",
    "#break",
    "#stop",
    "##",
    "#*",
    "*#",
    "#[[",
    "]]#",
    "\\",
    "\"",
    "'",
    ".",
    "..",
    ",",
    ":",
    "!",
    "-",
    "1",
    "-3",
    "9223372036854775807",
    "1.5e",
    " ",
    "\n",
    "é",
    "😀",
    "&&",
    "==",
    " eq ",
    "+",
    "/",
    "%",
    "0",
    "true",
    "$input.path('$')",
    "$list",
    ".substring(",
    ".get(",
    ".add(",
    ".split(",
    ".replaceAll(",
    ".size()",
    "$foreach",
    ".parent",
    "$context.responseOverride",
];

proptest! {
    /// Whatever stands in a template, reading and rendering it end, with a text or an error.
    #[test]
    fn nothing_panics(pieces in proptest::collection::vec(proptest::sample::select(PIECES), 0..24)) {
        let text = format!("#set($x = 'aé😀b')#set($list = [1, 2.5, $x, {{'k': $x}}]){}", pieces.concat());
        let limits = Limits { steps: 10_000, output_bytes: 10_000, work_bytes: 100_000, ..Limits::default() };
        if let Ok(template) = Template::parse(&text) {
            let rendered = template.render(&Input::of(b"{\"a\": [1]}"), &limits);
            prop_assert!(rendered.is_err() || rendered.is_ok_and(|rendered| rendered.text.len() <= 10_000));
        }
    }
}
