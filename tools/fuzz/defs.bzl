"""reloader_fuzz_test: one fuzz target, a replay test or a libFuzzer program."""

load("@rules_cc//cc:defs.bzl", "cc_test")

def reloader_fuzz_test(
        name,
        srcs,
        deps = [],
        corpus = [],
        size = "small",
        **kwargs):
    """Declares a fuzz target.

    The sources define `extern "C" int LLVMFuzzerTestOneInput(const uint8_t*
    data, size_t size)`, and no main.

    An ordinary build makes a test that replays the corpus and 10,000 inputs
    generated from a fixed seed. `--config=fuzz` makes a libFuzzer program; run
    as a test it fuzzes for ten seconds. See README.md here.

    Args:
      name: the target's name; ends in _fuzz_test by convention.
      srcs: sources of the target.
      deps: what they use.
      corpus: files to begin with, as glob(["testdata/x_corpus/*"]).
      size: the test's size.
      **kwargs: further attributes of cc_test.
    """
    paths = ["$(rootpath %s)" % file for file in corpus]
    with_libfuzzer = str(Label("//tools/fuzz:with_libfuzzer"))
    seed_inputs = ["-seed_inputs=" + ",".join(paths)] if paths else []
    cc_test(
        name = name,
        size = size,
        srcs = srcs,
        args = select({
            with_libfuzzer: ["-max_total_time=10"] + seed_inputs,
            "//conditions:default": ["--generated=10000", "--seed=1"] + paths,
        }),
        data = corpus,
        linkopts = select({
            with_libfuzzer: ["-fsanitize=fuzzer"],
            "//conditions:default": [],
        }),
        deps = deps + select({
            with_libfuzzer: [],
            "//conditions:default": [
                str(Label("//tools/fuzz:replay_main")),
            ],
        }),
        **kwargs
    )
