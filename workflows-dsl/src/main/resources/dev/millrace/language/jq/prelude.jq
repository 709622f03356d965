def map(f): [.[] | f];
def values: select(. != null);
def nulls: select(. == null);
def booleans: select(type == "boolean");
def numbers: select(type == "number");
def strings: select(type == "string");
def arrays: select(type == "array");
def objects: select(type == "object");
def iterables: select(type | . == "array" or . == "object");
def scalars: select(type | . != "array" and . != "object");
def first: .[0];
def last: .[-1];
def nth($n): .[$n];
def map_values(f): .[] |= f;
def paths: path(..) | select(length > 0);
def paths(f): path(.. | select(f)) | select(length > 0);
def leaf_paths: paths(scalars);
def del(f): delpaths([path(f)]);
def pick(f): . as $whole | reduce path(f) as $path (null; setpath($path; $whole | getpath($path)));
def with_entries(f): to_entries | map(f) | from_entries;
def any: any(.[]; .);
def all: all(.[]; .);
def any(f): any(.[]; f);
def all(f): all(.[]; f);
def in(whole): . as $key | whole | has($key);
def inside(whole): . as $part | whole | contains($part);
def finites: select(isinfinite or isnan | not);
def normals: select(isnormal);
def _choices($row): if $row == length then [] else .[$row][] as $choice | _choices($row + 1) as $rest | [$choice] + $rest end;
def combinations: _choices(0);
def combinations(n): [range(n) as $each | .] | combinations;
def ascii: [.] | implode;
def _events($at):
  if (type == "array" or type == "object") and length > 0
  then keys_unsorted as $keys
    | ($keys[] as $key | .[$key] | _events($at + [$key])), [$at + [$keys[-1]]]
  else [$at, .] end;
def tostream: _events([]);
def fromstream(events): foreach events as $event ({};
    if .whole then {} else . end
    | ($event[0] | length) as $depth
    | if ($event | length) == 1 then .whole = ($depth == 1)
      else .whole = ($depth == 0) | .value |= setpath($event[0]; $event[1]) end;
    select(.whole) | .value);
def truncate_stream(events): . as $depth | null | events | select((.[0] | length) > $depth) | .[0] |= .[$depth:];
def INDEX(rows; key): reduce rows as $row ({}; .[$row | key | tostring] = $row);
def INDEX(key): INDEX(.[]; key);
def IN(s): any(s == .; .);
def IN(src; s): any(src == s; .);
def match(re; mode): _match(re; mode) | .[];
def _regex: if type == "string" then [., null] elif type == "array" and length > 0 then .[:2]
  else error(type + " not a string or array") end;
def match($regex): ($regex | _regex) as [$source, $flags] | match($source; $flags);
def test(re; mode): _test(re; mode);
def test($regex): ($regex | _regex) as [$source, $flags] | _test($source; $flags);
def _capture: [.captures[] | select(.name != null) | {key: .name, value: .string}] | from_entries;
def capture(re; mode): match(re; mode) | _capture;
def scan($re; $flags): match($re; "g" + $flags)
  | if (.captures | length) > 0 then [.captures[].string] else .string end;
def scan($re): scan($re; null);
def splits($re; $flags): split($re; $flags) | .[];
def splits($re): splits($re; null);
def sub($re; str): sub($re; str; "");
def gsub($re; str; $flags): sub($re; str; $flags + "g");
def gsub($re; str): sub($re; str; "g");
def have_literal_numbers: true;
def have_decnum: false;
def toarray: if type == "array" then . else [.] end;
def todateiso8601: strftime("%Y-%m-%dT%H:%M:%SZ");
def fromdateiso8601: strptime("%Y-%m-%dT%H:%M:%SZ") | mktime;
def todate: todateiso8601;
def fromdate: fromdateiso8601;
def date: todate;
def dateadd(u; n): . + n;
def datesub(u; n): . - n;
def JOIN($index; key): [.[] | [., $index[key]]];
def JOIN($index; stream; key): stream | [., $index[key]];
def JOIN($index; stream; key; joined): stream | [., $index[key]] | joined;
def capture($val): match($val) | _capture;
