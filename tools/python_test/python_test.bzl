"""python_test: a file of unittest cases as a Bazel test."""

def python_test(name, srcs, data = [], size = "small", **kwargs):
    """Runs a file of `unittest` cases, one `<testcase>` in the XML for each.

    Written on sh_test: the py_test of the packaged Bazel starts `python`, which
    Debian does not have, and newer Bazels have no native one.

    Args:
      name: of the test.
      srcs: one file, which may import the modules in `data` of its own folder.
      data: what the test reads.
      size: as in every test.
      **kwargs: handed to sh_test.
    """
    if len(srcs) != 1:
        fail("python_test takes one file in srcs")
    native.sh_test(
        name = name,
        size = size,
        srcs = ["//tools/python_test:run_unittests.sh"],
        args = ["$(location %s)" % srcs[0]],
        data = srcs + data + ["//tools/python_test:run_unittests.py"],
        **kwargs
    )
