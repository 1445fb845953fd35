"""Debian's rules_cc, made loadable by the Bazel that Debian ships with it."""

_PACKAGED = "/usr/share/bazel/rules/cc"

# Bazel 4 has no use_cpp_toolchain(); these two files of rules_cc ask for it.
_FILES_TO_PATCH = [
    "cc/private/rules_impl/compiler_flag.bzl",
    "cc/private/rules_impl/cc_flags_supplier.bzl",
]

def _debian_rules_cc_impl(repository_ctx):
    packaged = repository_ctx.path(_PACKAGED)
    if not packaged.exists:
        fail("%s is missing: run tools/setup" % _PACKAGED)
    toolchain_utils = repository_ctx.read(
        Label("@bazel_tools//tools/cpp:toolchain_utils.bzl"),
    )
    patched = []
    if "def use_cpp_toolchain" not in toolchain_utils:
        patched = [
            file
            for file in _FILES_TO_PATCH
            if repository_ctx.path(_PACKAGED + "/" + file).exists
        ]
    result = repository_ctx.execute(["cp", "-as", _PACKAGED + "/.", "."])
    if result.return_code != 0:
        fail("cannot link %s: %s" % (_PACKAGED, result.stderr))
    for file in patched:
        text = repository_ctx.read(_PACKAGED + "/" + file)
        text = text.replace(", \"use_cpp_toolchain\"", "")
        text = text.replace(
            "use_cpp_toolchain()",
            "[\"@bazel_tools//tools/cpp:toolchain_type\"]",
        )
        repository_ctx.delete(file)  # A link so far.
        repository_ctx.file(file, text, executable = False)

debian_rules_cc = repository_rule(
    implementation = _debian_rules_cc_impl,
    local = True,
    doc = "Links the packaged rules_cc; patches it only where this Bazel " +
          "lacks use_cpp_toolchain().",
)
