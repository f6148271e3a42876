//! Templates as a grammar makes them: what people write, and what stands beside it by mistake.
//!
//! Left out is what the crate's documentation says is otherwise on purpose: variables that are passed to macros are not set again, and keys
//! of maps stand in the order in which Java's map has them.

use proptest::prelude::*;
use proptest::sample::select;

/// What stands before each template: the variables that it has.
pub(super) const BEFORE: &str = "#set($x='X')#set($n=5)#set($e='')#set($f=false)#set($t=true)#set($d=1.5)\
    #set($s='It is a \"text\".')#set($list=['a','b','c'])#set($m={'k':1,'l':[1,2]})";

/// A template behind [`BEFORE`].
pub(super) fn template() -> impl Strategy<Value = String> {
    proptest::collection::vec(node(), 0..8).prop_map(|nodes| nodes.concat())
}

fn text(texts: &'static [&'static str]) -> BoxedStrategy<String> {
    select(texts).prop_map(str::to_owned).boxed()
}

/// Parts one behind the other.
fn joined(parts: Vec<BoxedStrategy<String>>) -> BoxedStrategy<String> {
    parts.prop_map(|parts| parts.concat()).boxed()
}

fn is(text: &'static str) -> BoxedStrategy<String> {
    Just(text.to_owned()).boxed()
}

/// Blanks within a directive.
fn blank() -> BoxedStrategy<String> {
    prop_oneof![6 => is(""), 3 => is(" "), 1 => text(&["  ", "\t", "\n", " \n "])].boxed()
}

/// Text between references and directives: mostly what lines are made of, seldom what means something elsewhere.
fn plain() -> BoxedStrategy<String> {
    prop_oneof![
        40 => text(&["a", "b c", "\n", "\n\n", " ", "  ", "\t", "\r\n", "\n  ", "  \n", ",", ": ", "{ ", "}", "\"", "1"]),
        16 => text(&[" [", "]", " (", ")", ".", "-", "_", "!", "'", "é", "😀", "@", "=", "x", "foo"]),
        6 => text(&["\\", "\\\\", "\\\\\\", "$", "$$", "#. ", "$!.", "$1", "#1", "$.", "#foo", "#foo()", "\\#if", "\\$x", "\\#set($y = 1)"]),
        2 => text(&["## c\n", "##\n", "#* c *#", "#**#", "#[[ $x #if ]]#", "#[[\n]]#", "##", "#* c\n *#\n", "${ ", "#{. ", "*#. ", "]]# "]),
    ]
    .boxed()
}

fn steps() -> BoxedStrategy<String> {
    prop_oneof![
        48 => is(""),
        32 => text(&[".k", ".l", ".nope", ".k.l", ".l[0]", ".l[1]", ".empty", ".key", ".value", "[0]", "[-1]", "['k']", "[$nope]"]),
        32 => text(&[".size()", ".length()", ".get(0)", ".get('k')", ".isEmpty()", ".substring(1)", ".substring(0,1)"]),
        16 => text(&[".toString()", ".equals('X')", ".keySet()", ".entrySet()", ".values()", ".toUpperCase()", ".contains('a')"]),
        16 => text(&[".indexOf('t')", ".concat('y')", ".trim()", ".split(' ').size()", ".split('')[0]", ".containsKey('k')", ".intValue()"]),
        8 => text(&[".get( 0 )", ".get($n)", ".add('d')", ".put('k', 2)", ".charAt(0)", ".replace('t','u')"]),
        8 => text(&[".hashCode()", ".compareTo('Y')", ".startsWith('X')", ".endsWith($x)", ".lastIndexOf('t')", ".toLowerCase()"]),
        1 => text(&["[9]", "[1]", ".get(9)"]),
    ]
    .boxed()
}

/// What no step is, behind a reference in text.
fn behind() -> BoxedStrategy<String> {
    prop_oneof![60 => is(""), 1 => text(&["()", "..k", ".-", ".1", "[]", ".k()", ".size", ". k", " .k"])]
        .boxed()
}

fn variable() -> BoxedStrategy<String> {
    text(&[
        "x",
        "n",
        "e",
        "f",
        "t",
        "d",
        "s",
        "list",
        "m",
        "y",
        "z",
        "nope",
        "i",
        "j",
        "foreach.index",
        "foreach.hasNext",
        "foreach.count",
        "velocityCount",
        "foreach.parent.index",
        "foreach.first",
        "foreach.last",
    ])
}

fn reference() -> BoxedStrategy<String> {
    let escapes = prop_oneof![20 => is(""), 1 => text(&["\\", "\\\\", "\\\\\\"])];
    let plain = (escapes.clone(), text(&["$", "$!"]), variable(), steps(), behind());
    let plain = plain
        .prop_map(|(escapes, sign, name, steps, behind)| format!("{escapes}{sign}{name}{steps}{behind}"));
    let formal = (escapes, text(&["$", "$!"]), variable(), steps());
    let formal = formal.prop_map(|(escapes, sign, name, steps)| format!("{escapes}{sign}{{{name}{steps}}}"));
    prop_oneof![3 => plain, 2 => formal].boxed()
}

/// A reference as it stands in an expression.
fn asked() -> BoxedStrategy<String> {
    (variable(), steps()).prop_map(|(name, steps)| format!("${name}{steps}")).boxed()
}

fn literal() -> BoxedStrategy<String> {
    prop_oneof![
        4 => text(&["0", "1", "2", "3", "-1", "10", "007", "2147483647", "-2147483648", "2147483648", "9223372036854775807"]),
        2 => text(&["1.5", "-0.5", "0.0", "1e3", "1.0E10", "100.0", "12345678.9", "0.0001", "3.0"]),
        3 => text(&["'a'", "''", "'X'", "'it''s'", "'$x'", "'1'", "'a\"b'", "'\\n'"]),
        3 => text(&["\"a\"", "\"\"", "\"$x\"", "\"a $x ${n}b\"", "\"$nope\"", "\"a\"\"b\"", "\"#if($t)y#end\"", "\"'\"", "\"a\\\\b\"", "\"$\"", "\"#\"", "\"$!nope.\""]),
        2 => text(&["true", "false"]),
        1 => text(&["[]", "{}", "[1..3]", "[3..1]", "[1..$n]", "[$n..$n]", "[ 1 .. 2 ]", "[-1..1]", "[1..'a']", "[$nope..1]"]),
    ]
    .boxed()
}

fn value() -> BoxedStrategy<String> {
    let leaf = prop_oneof![3 => asked(), 4 => literal()].boxed();
    leaf.prop_recursive(2, 8, 3, |inner| {
        let inner = inner.boxed();
        let list = proptest::collection::vec((blank(), inner.clone(), blank()), 1..4).prop_map(|items| {
            let items: Vec<String> =
                items.into_iter().map(|(before, item, after)| before + &item + &after).collect();
            format!("[{}]", items.join(","))
        });
        let map = proptest::collection::vec(inner, 1..4).prop_map(|values| {
            let pairs = ["'a'", "'b'", "\"k\""].iter().zip(values);
            let pairs: Vec<String> = pairs.map(|(key, value)| format!("{key}: {value}")).collect();
            format!("{{{}}}", pairs.join(", "))
        });
        prop_oneof![list, map]
    })
    .boxed()
}

fn expression() -> BoxedStrategy<String> {
    value()
        .prop_recursive(3, 12, 3, |inner| {
            let inner = inner.boxed();
            let operator = prop_oneof![
                text(&["+", "-", "*", "/", "%"]),
                text(&["==", "!=", "<", ">", "<=", ">=", " eq ", " ne ", " lt ", " gt ", " le ", " ge "]),
                text(&["&&", "||", " and ", " or "]),
            ]
            .boxed();
            prop_oneof![
                4 => joined(vec![inner.clone(), blank(), operator, blank(), inner.clone()]),
                1 => joined(vec![text(&["!", "! ", "not ", "!!"]), inner.clone()]),
                2 => joined(vec![is("("), blank(), inner, blank(), is(")")]),
            ]
        })
        .boxed()
}

fn set() -> BoxedStrategy<String> {
    let target = text(&[
        "$y", "$z", "$y", "${y}", "$!z", "$m.k", "$m['k']", "$list[0]", "$y.k", "$nope.a", "$list[9]",
        "$!{y}",
    ]);
    let words = text(&["#set(", "#set(", "#set (", "#{set}(", "#set( "]);
    joined(vec![words, target, blank(), is("="), blank(), expression(), blank(), is(")")])
}

/// What a macro is given, which nothing changes.
fn argument() -> BoxedStrategy<String> {
    text(&["1", "'a'", "\"b\"", "$x", "$n", "$d", "true", "$s", "-1", "[1, 2]", "1.5", "[1..2]", "{'a': 1}"])
}

fn leaf() -> BoxedStrategy<String> {
    let arguments = proptest::collection::vec(argument(), 0..4);
    let call =
        (text(&["#p", "#q", "#{p}"]), text(&["(", " (", "( "]), arguments, text(&[" ", ", ", ",", "\n"]))
            .prop_map(|(name, open, arguments, between)| {
                format!("{name}{open}{})", arguments.join(&between))
            });
    prop_oneof![
        10 => plain(),
        8 => reference(),
        5 => set(),
        1 => call,
        1 => prop_oneof![9 => text(&["#break", "#stop", "#{break}", "#p", "$a", "$!b", "#q ", "$w", "\\\\$w", "${w}"]), 1 => text(&["#end", "#else", "#{end}"])],
    ]
    .boxed()
}

fn node() -> BoxedStrategy<String> {
    leaf()
        .prop_recursive(3, 24, 5, |inner| {
            let body = proptest::collection::vec(inner, 0..5).prop_map(|nodes| nodes.concat()).boxed();
            let end = text(&["#end", "#end", "#{end}", "#end\n", " #end ", "\n  #end  \n", "#end\r\n", "#end \t\n"]);
            let condition = joined(vec![blank(), expression(), blank(), text(&[")", ") ", ")\n", ")  \n"])]);
            let otherwise = joined(vec![text(&["#else", "#{else}", "\n#else\n", " #else ", "#else\r\n"]), body.clone()]);
            let more = joined(vec![text(&["#elseif(", "#elseif (", "\n#elseif( "]), condition.clone(), body.clone()]);
            let opening = text(&["#if(", "#if (", "  #if(", "\n#if(", "#{if}(", "\n  #if("]);
            let source = prop_oneof![2 => asked(), 3 => text(&["[1..3]", "$list", "$m", "[1,2]", "[]", "$m.entrySet()", "$m.keySet()", "{'a': 1}", "$nope", "$x", "[3..1]"])];
            let each = text(&["#foreach($i in ", "#foreach( $j in ", "\n#foreach($i in ", "#foreach ($i in ", "#foreach(${i} in ", "  #foreach($j  in\n"]);
            let close = text(&[")", " )", ")\n", ") ", ")  \n"]);
            let macros = text(&["#macro(p)", "#macro(p $a)", "#macro(q $a $b)", "#macro(p $a $b $c)", "#macro( p $a )\n", "#macro(q, $a, $b)"]);
            let define = text(&["#define($w)", "#define( $w )", "#define($w)\n"]);
            prop_oneof![
                12 => joined(vec![opening.clone(), condition.clone(), body.clone(), end.clone()]),
                8 => joined(vec![opening.clone(), condition.clone(), body.clone(), otherwise.clone(), end.clone()]),
                4 => joined(vec![opening, condition, body.clone(), more, body.clone(), otherwise, end.clone()]),
                16 => joined(vec![each, source.boxed(), close, body.clone(), end.clone()]),
                1 => joined(vec![macros, body.clone(), end.clone()]),
                4 => joined(vec![define, body, end]),
            ]
        })
        .boxed()
}
