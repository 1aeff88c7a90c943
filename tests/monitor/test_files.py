"""Logs in every form are the same log; what is wrong with one is said in a line with the place where it stands."""

import gzip
import io
import json
import re
import sys
import types

import numpy as np
import pytest

from collapse_theory.monitor import read_log
from collapse_theory.monitor.files import follow

LONG = "generation,category,count\n0,the,6\n0,end,4\n1,the,7\n1,end,3\n2,the,9\n2,rain,1\n"
WIDE = "generation,the,end,rain\n0,6,4,0\n1,7,3,0\n2,9,0,1\n"
LINES = """{"generation": 0, "counts": {"the": 6, "end": 4}, "total": 10, "loss": 2.5}
{"generation": 1, "counts": {"the": 7, "end": 3}, "size": 10}

{"generation": 2, "text": "the the, the the the the the the rain the"}
"""
SAME = {
    "long": LONG,
    "columns and rows in another order": "count\tgeneration\tcategory\n"
    + "".join(
        f"{row[2]}\t{row[0]}\t{row[1]}\n" for row in sorted(line.split(",") for line in LONG.splitlines()[1:])
    ).replace("\n\n", "\n"),
    "long with totals": re.sub(r"^(\d.*)$", r"\1,10", LONG, flags=re.M).replace("count\n", "count,total\n"),
    "whole floats, capitals, spaces": LONG.replace("6", " 6.0").replace("generation", "Generation"),
    "ends of lines, first bytes": "\ufeff" + LONG.replace("\n", "\r\n"),
    "semicolons, empty lines": "\n" + LONG.replace(",", ";") + "\n\n",
    "wide": WIDE,
    "wide, other order, total": "generation,the,total,end,rain\n2,9,10,0,1\n0,6,10,4,0\n1,7,10,3,0\n",
    "lines": LINES,
    "lines without an end": LINES.rstrip(),
}


@pytest.fixture
def log(tmp_path):
    """Return a function that writes a file and reads it."""

    def read(content, name="loop.csv"):
        (tmp_path / name).write_bytes(content if isinstance(content, bytes) else content.encode())
        return read_log(tmp_path / name)

    return read


@pytest.fixture
def standard_input(monkeypatch):
    """Return a function that puts bytes on standard input."""

    def put(content):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content)))

    return put


def content(found):
    """Return a log as plain counts, whatever the order of its categories."""
    return {
        generation: {name: int(count) for name, count in zip(found.categories, row, strict=True) if count}
        for generation, row in zip(found.generations, found.counts, strict=True)
    }


EXPECTED = {0: {"the": 6, "end": 4}, 1: {"the": 7, "end": 3}, 2: {"the": 9, "rain": 1}}


@pytest.mark.parametrize("form", SAME)
def test_every_form_is_the_same_log(log, standard_input, form):
    found = log(SAME[form])
    assert content(found) == EXPECTED
    assert found.counts.dtype == np.int64
    assert content(log(gzip.compress(SAME[form].encode()), "loop.csv.gz")) == EXPECTED
    standard_input(SAME[form].encode())
    assert content(read_log("-")) == EXPECTED


def test_names_stay_as_they_are(log):
    names = ["the", " the", '"', "a,b", "a\nb", "", "total", "Ünï", "1"]
    rows = "".join(f'{g},"{name.replace(chr(34), chr(34) * 2)}",{g + 1}\n' for g in (0, 1) for name in names)
    assert log("generation,category,count\n" + rows).categories == names


def test_a_list_of_counts_and_a_log_that_begins_later(log):
    found = log('{"generation": 7, "counts": [5, 5]}\n{"generation": 8, "counts": [7, 2, 1]}\n')
    assert (found.generations, found.counts.tolist()) == ((7, 8), [[5, 5, 0], [7, 2, 1]])
    assert found.categories == ["0", "1", "2"]


def test_a_folder_of_texts_and_one_of_counts(tmp_path):
    for number, text in enumerate(["the end of the rain", "the end", "the rain, the rain"]):
        (tmp_path / f"gen-{number}.txt").write_text(text)
    (tmp_path / ".hidden").write_text("")
    expected = {0: {"the": 2, "end": 1, "of": 1, "rain": 1}, 1: {"the": 1, "end": 1}, 2: {"the": 2, "rain": 2}}
    assert content(read_log(tmp_path)) == expected
    counts = tmp_path.parent / f"{tmp_path.name}-counts"
    counts.mkdir()
    (counts / "9.csv").write_text("the,2\nend,1\n")
    (counts / "loop10.tsv").write_text("word\tcount\nthe\t5\n")
    np.save(counts / "11.npy", np.array([3, 1]))
    assert content(read_log(str(counts))) == {9: {"the": 2, "end": 1}, 10: {"the": 5}, 11: {"0": 3, "1": 1}}


BAD = {  # what is wrong: content, what the message says, and the line that it names (0 for the file alone)
    "empty": ("", "name its columns, generation first; got an empty file", 0),
    "one generation": ("generation,a\n0,5\n", "have two or more generations; got generation 0 alone", 0),
    "no generation": ("generation,a\n", "have two or more generations; got none", 0),
    "gap in a long table": (LONG.replace("1,", "3,"), "without gaps; got 2 after 0", 6),
    "gap in lines": (LINES.replace(": 2,", ": 4,"), "without gaps; got 4 after 1", 4),
    "generation twice": ("generation,a\n0,5\n0,6\n", "every generation once; got generation 0 again, first in", 3),
    "category twice": (LONG + "1,end,3\n", "category of a generation once; got 'end' of generation 1 again", 8),
    "column twice": ("generation,a,b,a\n0,1,1,1\n", "every column once; got 'a' twice", 1),
    "key twice": ('{"generation": 0, "counts": {"a": 1, "a": 2}}\n', "every name once; got 'a' twice", 1),
    "negative": (LONG.replace("7", "-7"), r"whole numbers from 0 to 1e\+18; got '-7'", 4),
    "negative and wide": (WIDE.replace("9", "-9"), "got '-9'", 4),
    "fraction": (WIDE.replace("7", "7.5"), "got '7.5'", 3),
    "fraction in lines": (LINES.replace('"end": 3', '"end": 3.5'), "got 3.5", 2),
    "nan": (LONG.replace("9", "NaN"), "got 'NaN'", 6),
    "nan in lines": (LINES.replace('"end": 3', '"end": NaN'), "got nan", 2),
    "nothing": (WIDE.replace("9,0", "9,"), "got ''", 4),
    "null": (LINES.replace('"end": 3', '"end": null'), "got None", 2),
    "true": (LINES.replace('"end": 3', '"end": true'), "got True", 2),
    "too much": (LONG.replace("7", "9" * 25), "got '9999", 4),
    "too much together": ("generation,a,b\n0,999999999999999999,9\n1,1,1\n", r"at most 1e\+18 data", 2),
    "infinite": (LONG.replace("7", "inf"), "got 'inf'", 4),
    "word": (LONG.replace("7", "seven"), "got 'seven'", 4),
    "digits with signs": (LONG.replace("7", "1_000"), "got '1_000'", 4),
    "total of a wide table": ("generation,a,total\n0,5,5\n1,6,5\n", "6 counted and a total of 5 in generation 1", 3),
    "total of lines": (LINES.replace('"size": 10', '"size": 11'), "10 counted and a total of 11", 2),
    "total and another size": (LINES.replace('"size": 10', '"size": 11, "total": 10'), "one total", 2),
    "totals of a long table": ("generation,category,count,total\n0,a,1,1\n0,b,1,2\n", "got 2 after 1", 3),
    "total of a long table": ("generation,category,count,total\n0,a,1,2\n0,b,2,2\n", "3 counted and a total of 2", 2),
    "generation without data": (
        WIDE.replace("7,3,0", "0,0,0"),
        "data in every generation; got none in generation 1",
        3,
    ),
    "text without words": ('{"generation": 0, "text": " ... "}\n', "words in every text; got none", 1),
    "more columns": (
        LONG.replace("count\n", "count,seed\n"),
        "the columns generation, category, count; got also 'seed'",
        1,
    ),
    "row too short": (LONG.replace("1,end,3", "1,end"), "3 entries in every row; got 2", 5),
    "row too long": (WIDE.replace("1,7,3,0", "1,7,3,0,0"), "4 entries in every row; got 5", 3),
    "other columns": ("step,token,n\n0,a,1\n", "name its columns, generation first; got 'step,token,n'", 1),
    "one column": ("generation\n0\n", "name its columns", 1),
    "open quote": (LONG + '2,"end,3\n', "a row that cannot be read", 8),
    "cut off": (LINES + '{"generation": 3, "cou', "line was cut off: write it again, or leave it out", 5),
    "no JSON": (LINES.replace("}", "]", 1), "one JSON object per line; got '{", 1),
    "list of lists": ('{"generation": 0, "counts": ' + "[" * 100_000 + "\n", "one JSON object per line", 1),
    "another list": (LINES + "[3]\n", "one JSON object per line; got .3.", 5),
    "counts in words": ('{"generation": 0, "counts": "many"}\n', "counts by name, or a list of them; got 'many'", 1),
    "text in numbers": ('{"generation": 0, "text": 3}\n', "a text in quotes; got 3", 1),
    "no counts": ('{"generation": 0, "loss": 3}\n', "generation, and counts or text, on each line; got the keys", 1),
    "moments": ("generation,mean,variance\n0,0,1\n1,0.1,0.9\n", "hold counts; got means and variances", 0),
    "moments in lines": ('{"generation": 0, "mean": 0, "variance": 1}\n', "hold counts; got means", 0),
    "not UTF-8": (LONG.replace("end", "énd").encode("latin-1"), "be UTF-8 text; got the byte 0xe9", 3),
    "UTF-16": (LONG.encode("utf-16"), "be UTF-8 text; got the byte 0xff", 1),
    "packed and cut off": (gzip.compress(LONG.encode())[:-12], "must be a readable file", 0),
    "damaged Parquet": (b"PAR1" + LONG.encode(), "pyarrow", 0),
}


@pytest.mark.parametrize("wrong", BAD)
def test_bad_input_is_one_line_with_its_place(log, wrong):
    text, message, line = BAD[wrong]
    with pytest.raises(ValueError, match=message) as raised:
        log(text)
    told = str(raised.value)
    assert told.startswith("`log` must ")
    assert told.count("\n") == 0
    assert re.findall(r"loop\.csv(?:, line (\d+))?[,')]", told)[-1] == (str(line) if line else "")
    assert told[-1] in ".'?"


@pytest.mark.parametrize("path", [None, 3, b"loop.csv", ["loop.csv"]])
def test_what_is_no_path(path):
    with pytest.raises(ValueError, match="`path` must be a path, or '-'"):
        read_log(path)


def test_files_that_cannot_be_read(tmp_path):
    for path, reason in ((tmp_path / "none.csv", "No such file"), ("/dev/zero", "it is a device")):
        with pytest.raises(ValueError, match=f"`log` must be a readable file; got .*{reason}"):
            read_log(path)


@pytest.mark.parametrize(
    ("names", "message"),
    [
        ([], "two or more generations; got none"),
        (["generation-0.txt"], "got generation 0 alone"),
        (["0.txt", "notes.txt"], "its number at the end of the name; got 'notes.txt'"),
        (["0.txt", "1.pdf"], "got '1.pdf'"),
        (["0.txt", "00.txt", "1.txt"], "every generation once; got generation 0 again"),
        (["0.txt", "2.txt"], "without gaps; got 2 after 0"),
        (["0.txt", "empty-1.txt"], "data in every file"),
        (["0.txt", "bytes-1.txt"], "it is not UTF-8 text"),
        (["0.txt", "words-1.csv"], "is no count"),
        (["0.txt", "minus-1.csv"], "entry 1 is -3"),
    ],
)
def test_bad_folders(tmp_path, names, message):
    contents = {
        "empty-1.txt": b"...",
        "bytes-1.txt": b"\xff",
        "words-1.csv": b"a,1\nb,x\n",
        "minus-1.csv": b"a,1\nb,-3\n",
    }
    for name in names:
        (tmp_path / name).write_bytes(contents.get(name, b"the end"))
    with pytest.raises(ValueError, match=message) as raised:
        read_log(tmp_path)
    assert str(raised.value).startswith("`log` must ")
    assert str(tmp_path) in str(raised.value)


def test_a_folder_in_the_place_of_a_file(tmp_path):
    (tmp_path / "0.txt").mkdir()
    with pytest.raises(ValueError, match=r"one file for each generation.*got '0.txt'"):
        read_log(tmp_path)


def test_a_run_of_the_lab_is_not_one_log(tmp_path):
    (tmp_path / "recipe.json").write_text("{}")
    with pytest.raises(ValueError, match=r"`log` must be one log; got a run of collapse-lab.*collapse monitor"):
        read_log(tmp_path)


# --- standard input, while it is written ------------------------------------------------------------------------------


def spoken(text, heard):
    """Yield the lines of a text, and note before each one how many generations had been heard."""
    for line in text.encode().splitlines(keepends=True):
        heard.append(0)
        yield line


@pytest.mark.parametrize(
    ("text", "lines_read"),
    [(LINES, [1, 2, 4]), (WIDE, [2, 3, 4]), (LONG, [4, 6, 7])],
    ids=["lines", "wide", "long"],
)
def test_a_generation_is_there_as_soon_as_it_is_complete(text, lines_read):
    heard = []
    seen = [(found.number, found.counts, len(heard)) for found in follow(spoken(text, heard))]
    assert [number for *_, number in seen] == lines_read
    assert {number: {k: n for k, n in counts.items() if n} for number, counts, _ in seen} == EXPECTED


def test_what_came_before_a_line_that_is_cut_off_is_kept():
    found = follow(io.BytesIO(LINES.encode() + b'{"generation": 3, "coun'))
    assert [next(found).number for _ in range(3)] == [0, 1, 2]
    with pytest.raises(ValueError, match=r"cut off.*leave it out") as raised:
        next(found)
    assert "(standard input, line 5)" in str(raised.value)


@pytest.mark.parametrize("text", ["generation,a\n0,5\n2,5\n", LONG + "0,rain,3\n", "generation,a\n1,5\n0,5\n"])
def test_generations_come_in_order(text):
    with pytest.raises(ValueError, match=r"every generation once, in order; got . after ."):
        list(follow(io.BytesIO(text.encode())))


# --- Parquet ----------------------------------------------------------------------------------------------------------


class Table:
    """As much of a table of pyarrow as is asked for."""

    def __init__(self, columns):
        self.column_names, self.columns, self.num_columns = list(columns), list(columns.values()), len(columns)

    def column(self, i):
        return types.SimpleNamespace(to_pylist=lambda: self.columns[i])


@pytest.fixture
def pyarrow(monkeypatch, tmp_path):
    """Return a function that lets a package of that name give a table, or raise, and reads a file by it."""
    module = types.ModuleType("pyarrow")
    module.ArrowException = type("ArrowException", (Exception,), {})
    module.parquet = types.ModuleType("pyarrow.parquet")
    monkeypatch.setitem(sys.modules, "pyarrow", module)
    monkeypatch.setitem(sys.modules, "pyarrow.parquet", module.parquet)
    (tmp_path / "loop.parquet").write_bytes(b"PAR1")

    def read(columns, error=None):
        def read_table(path):
            if error:
                raise getattr(module, error, OSError)("damaged\nfile")
            return Table(columns)

        module.parquet.read_table = read_table
        return read_log(tmp_path / "loop.parquet")

    return read


def test_parquet_long_and_wide(pyarrow):
    rows = [line.split(",") for line in LONG.splitlines()[1:]]
    numbers, names, counts = zip(*rows, strict=True)
    long = {"category": names, "generation": [*map(int, numbers)], "count": [float(count) for count in counts]}
    assert content(pyarrow(long)) == EXPECTED
    wide = {"generation": [0, 1, 2], "the": [6, 7, 9], "end": [4, 3, 0], "rain": [0, 0, 1]}
    assert content(pyarrow(wide)) == EXPECTED
    with pytest.raises(ValueError, match=r"got None \(.*loop.parquet, row 3, column 'end'\)"):
        pyarrow(wide | {"end": [4, 3, None]})
    for error in ("ArrowException", "OSError"):
        with pytest.raises(ValueError, match=r"one that pyarrow refuses: damaged file \(.*loop.parquet\)"):
            pyarrow({}, error)
    with pytest.raises(ValueError, match="hold counts; got means and variances"):
        pyarrow({"generation": [0, 1], "mean": [0.0, 0.1], "variance": [1.0, 0.9]})


def test_parquet_without_pyarrow(monkeypatch, tmp_path):
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    (tmp_path / "loop.parquet").write_bytes(b"PAR1")
    with pytest.raises(ValueError, match=r"pyarrow is not installed. Try `pip install pyarrow`"):
        read_log(tmp_path / "loop.parquet")


def test_a_real_parquet_file(tmp_path):
    parquet = pytest.importorskip("pyarrow.parquet")
    pyarrow = pytest.importorskip("pyarrow")
    columns = {"generation": [0, 0, 1], "category": ["a", "b", "a"], "count": [1, 2, 3]}
    parquet.write_table(pyarrow.table(columns), tmp_path / "loop.parquet")
    assert content(read_log(tmp_path / "loop.parquet")) == {0: {"a": 1, "b": 2}, 1: {"a": 3}}


def test_a_long_log_of_many_words_is_read(log):
    counts = np.random.default_rng(1).poisson(3, (4, 5000)) + 1
    text = "".join(json.dumps({"generation": g, "counts": row.tolist()}) + "\n" for g, row in enumerate(counts))
    np.testing.assert_array_equal(log(text).counts, counts)
