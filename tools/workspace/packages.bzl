"""Debian's -dev packages as repositories with upstream's labels.

Headers come from /usr/include, which the compiler searches by itself; each
target here only adds the flags that link the library. So a missing entry in
`deps` still compiles: look after deps by eye.
"""

# Label in @com_google_absl -> pkg-config module. Extend as targets are needed.
_ABSL_TARGETS = {
    "absl/algorithm:container": "absl_algorithm_container",
    "absl/base:core_headers": "absl_core_headers",
    "absl/cleanup": "absl_cleanup",
    "absl/container:btree": "absl_btree",
    "absl/container:fixed_array": "absl_fixed_array",
    "absl/container:flat_hash_map": "absl_flat_hash_map",
    "absl/container:flat_hash_set": "absl_flat_hash_set",
    "absl/container:inlined_vector": "absl_inlined_vector",
    "absl/flags:flag": "absl_flags",
    "absl/flags:parse": "absl_flags_parse",
    "absl/flags:usage": "absl_flags_usage",
    "absl/functional:function_ref": "absl_function_ref",
    "absl/hash": "absl_hash",
    "absl/memory": "absl_memory",
    "absl/meta:type_traits": "absl_meta",
    "absl/numeric:bits": "absl_bits",
    "absl/numeric:int128": "absl_int128",
    "absl/random": "absl_random_random",
    "absl/random:bit_gen_ref": "absl_random_bit_gen_ref",
    "absl/status": "absl_status",
    "absl/status:statusor": "absl_statusor",
    "absl/strings": "absl_strings",
    "absl/strings:cord": "absl_cord",
    "absl/strings:str_format": "absl_str_format",
    "absl/time": "absl_time",
    "absl/types:span": "absl_span",
}

_HEADER = """\
load("@rules_cc//cc:defs.bzl", "cc_library")

package(default_visibility = ["//visibility:public"])
"""

_LIBRARY = """
cc_library(
    name = "{name}",
    defines = {defines},
    linkopts = {linkopts},
)
"""

def _library(name, linkopts, defines = []):
    return _LIBRARY.format(
        name = name,
        defines = repr(defines),
        linkopts = repr(linkopts),
    )

def _require(repository_ctx, path):
    if not repository_ctx.path(path).exists:
        fail("%s is missing: run tools/setup" % path)

def _pkg_config(repository_ctx, module, wanted = ["--libs", "--static"]):
    result = repository_ctx.execute(["pkg-config"] + wanted + [module])
    if result.return_code != 0:
        fail("pkg-config %s: %s Run tools/setup." % (module, result.stderr))
    return [flag for flag in result.stdout.strip().split(" ") if flag]

def _debian_absl_impl(repository_ctx):
    packages = {}
    for label, module in _ABSL_TARGETS.items():
        package, _, name = label.partition(":")
        name = name or package.split("/")[-1]
        packages.setdefault(package, []).append((name, module))
    for package, targets in packages.items():
        text = _HEADER
        for name, module in targets:
            text += _library(name, _pkg_config(repository_ctx, module))
        repository_ctx.file(package + "/BUILD", text, executable = False)
    repository_ctx.file("WORKSPACE", "", executable = False)

debian_absl = repository_rule(
    implementation = _debian_absl_impl,
    doc = "libabsl-dev as @com_google_absl.",
)

def _debian_googletest_impl(repository_ctx):
    _require(repository_ctx, "/usr/include/gmock/gmock.h")
    libraries = ["-l:libgmock.a", "-l:libgtest.a", "-lpthread"]
    repository_ctx.file("BUILD", _HEADER + _library(
        "gtest",
        libraries,
    ) + _library(
        "gtest_main",
        ["-l:libgmock_main.a"] + libraries,
    ), executable = False)

debian_googletest = repository_rule(
    implementation = _debian_googletest_impl,
    doc = "libgtest-dev and libgmock-dev as @com_google_googletest.",
)

def _debian_benchmark_impl(repository_ctx):
    _require(repository_ctx, "/usr/include/benchmark/benchmark.h")
    repository_ctx.file("BUILD", _HEADER + _library(
        "benchmark",
        ["-lbenchmark", "-lpthread"],
    ) + _library(
        "benchmark_main",
        ["-l:libbenchmark_main.a", "-lbenchmark", "-lpthread"],
    ), executable = False)

debian_benchmark = repository_rule(
    implementation = _debian_benchmark_impl,
    doc = "libbenchmark-dev as @com_github_google_benchmark.",
)

def _debian_httplib_impl(repository_ctx):
    # What it was compiled with decides how its classes look: one who uses it
    # without the same macros crashes.
    defines = [
        flag[len("-D"):]
        for flag in _pkg_config(repository_ctx, "cpp-httplib", ["--cflags"])
        if flag.startswith("-D")
    ]
    libraries = _pkg_config(repository_ctx, "cpp-httplib", ["--libs"])
    repository_ctx.file(
        "BUILD",
        _HEADER + _library("httplib", libraries, defines),
        executable = False,
    )

debian_httplib = repository_rule(
    implementation = _debian_httplib_impl,
    doc = "libcpp-httplib-dev as @cpp_httplib//:httplib.",
)

def _debian_nlohmann_json_impl(repository_ctx):
    _require(repository_ctx, "/usr/include/nlohmann/json.hpp")
    repository_ctx.file(
        "BUILD",
        _HEADER + _library("json", []),
        executable = False,
    )

debian_nlohmann_json = repository_rule(
    implementation = _debian_nlohmann_json_impl,
    doc = "nlohmann-json3-dev as @nlohmann_json.",
)

def _debian_rapidcheck_impl(repository_ctx):
    _require(repository_ctx, "/usr/include/rapidcheck.h")
    library = ["-l:librapidcheck.a"]
    repository_ctx.file("BUILD", _HEADER + _library(
        "rapidcheck",
        library,
    ) + _library(
        "rapidcheck_gtest",
        library,
    ), executable = False)

debian_rapidcheck = repository_rule(
    implementation = _debian_rapidcheck_impl,
    doc = "librapidcheck-dev as @rapidcheck.",
)

def _debian_openssl_impl(repository_ctx):
    repository_ctx.file("BUILD", _HEADER + _library(
        "crypto",
        _pkg_config(repository_ctx, "libcrypto", ["--libs"]),
    ), executable = False)

debian_openssl = repository_rule(
    implementation = _debian_openssl_impl,
    doc = "libcrypto of libssl-dev as @openssl//:crypto.",
)

def _debian_pcre_impl(repository_ctx):
    first = repository_ctx.execute(["pkg-config", "--exists", "libpcre"])
    module = "libpcre" if first.return_code == 0 else "libpcre2-8"
    repository_ctx.file("BUILD", _HEADER + _library(
        "pcre",
        _pkg_config(repository_ctx, module),
    ), executable = False)
    repository_ctx.file(
        "version.bzl",
        "PCRE_VERSION = %d\n" % (1 if module == "libpcre" else 2),
        executable = False,
    )

debian_pcre = repository_rule(
    implementation = _debian_pcre_impl,
    doc = "libpcre3-dev, the old PCRE that Watchman 4.9 links, or else " +
          "libpcre2-dev, as @pcre; PCRE_VERSION in version.bzl tells.",
)

def _no_coverage_tools_impl(repository_ctx):
    repository_ctx.file("BUILD", """\
package(default_visibility = ["//visibility:public"])

filegroup(name = "coverage_report_generator")

filegroup(name = "lcov_merger")
""", executable = False)

no_coverage_tools = repository_rule(
    implementation = _no_coverage_tools_impl,
    doc = "An empty @remote_coverage_tools: `bazel test` asks for it by " +
          "name, and would download it.",
)
