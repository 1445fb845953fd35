"""reloader_conformance_test: the whole suite on one backend, as one test."""

load("@rules_cc//cc:defs.bzl", "cc_test")

_SOURCE = """\
// Written by reloader_conformance_test.
{includes}
#include "conformance/backend.h"
#include "conformance/reloader_conformance.h"
#include "conformance/suite_main.h"
#include "gtest/gtest.h"

namespace reloader::conformance {{

// If this fails, the lines below it say what the type lacks.
static_assert(ConformanceBackend<{backend}>);
using Checked = CheckedBackend<{backend}>;
INSTANTIATE_TYPED_TEST_SUITE_P(All, ReloaderConformance,
                               testing::Types<Checked>, BackendNames);

}}  // namespace reloader::conformance

int main(int argc, char** argv) {{
  return reloader::conformance::SuiteMain(
      argc, argv,
      reloader::conformance::MakeBackend<reloader::conformance::Checked>(),
      {{.suite_directory = "{suite_directory}",
       .capabilities = {capabilities},
       .scenarios = {scenarios},
       .known_failures = "{known_failures}",
       .test_target = "{test_target}"}});
}}
"""

def _included_path(header):
    """Returns how C++ includes a header: from the root of its repository."""
    path = header.short_path
    return path.split("/", 2)[2] if path.startswith("../") else path

def _strings(values):
    """Returns C++ for a list of strings."""
    return "{%s}" % ", ".join(["\"%s\"" % value for value in values])

def _source_impl(ctx):
    contract = ctx.file._contract.short_path
    known = ctx.file.known_failures
    capabilities = "std::nullopt"
    if ctx.attr.names_capabilities:
        words = _strings(ctx.attr.capabilities)
        capabilities = "std::vector<std::string>" + words
    source = ctx.actions.declare_file(ctx.label.name + ".cc")
    ctx.actions.write(source, _SOURCE.format(
        backend = ctx.attr.backend,
        capabilities = capabilities,
        includes = "\n".join([
            "#include \"%s\"" % _included_path(header)
            for header in ctx.files.hdrs
        ]),
        known_failures = known.short_path if known else "",
        scenarios = _strings([file.short_path for file in ctx.files.scenarios]),
        suite_directory = contract[:contract.rindex("/")],
        test_target = ctx.attr.test_target,
    ))
    return [DefaultInfo(files = depset([source]))]

_conformance_source = rule(
    implementation = _source_impl,
    doc = "The few lines of C++ that put a backend into the suite.",
    attrs = {
        "backend": attr.string(mandatory = True),
        "capabilities": attr.string_list(),
        # An empty list is not the same as none.
        "names_capabilities": attr.bool(mandatory = True),
        "hdrs": attr.label_list(allow_files = [".h"], mandatory = True),
        "known_failures": attr.label(allow_single_file = True),
        "scenarios": attr.label_list(allow_files = [".scn"]),
        "test_target": attr.string(mandatory = True),
        "_contract": attr.label(
            default = Label("//conformance:contract_text"),
            allow_single_file = True,
        ),
    },
)

def reloader_conformance_test(
        name,
        backend,
        hdrs,
        deps,
        capabilities = None,
        scenarios = [],
        known_failures = None,
        data = [],
        size = "medium",
        **kwargs):
    """Holds a backend to the contract: one test, one case a (clause, scenario).

    Works in every workspace that has this one as a repository.

    Args:
      name: of the test.
      backend: the traits type (backend.h), with its namespaces:
        "my::PollingOnDisk". What it cannot do, it declares itself.
      hdrs: the headers that declare it.
      deps: the libraries that hold it.
      capabilities: what it can do, of the words that `AllCapabilities()` in
        backend.cc lists; by default all that it does not declare to lack. A
        word that it declares to lack is an error. Scenarios that need another
        are not applicable.
      scenarios: files of the author's own, played besides the contract's.
      known_failures: a file of what the backend is known to get wrong, one
        "TEST  # WORDS, LINK" a line (known_failures.h). These are run, too, and
        one that does not fail with these words fails the test.
      data: what the backend reads or runs.
      size: as in every test.
      **kwargs: handed to cc_test: shard_count, tags, env, ...
    """
    source = name + "_main"
    known = [known_failures] if known_failures else []
    _conformance_source(
        name = source,
        testonly = True,
        backend = backend,
        capabilities = capabilities,
        hdrs = hdrs,
        known_failures = known_failures,
        names_capabilities = capabilities != None,
        scenarios = scenarios,
        test_target = "//%s:%s" % (native.package_name(), name),
    )
    cc_test(
        name = name,
        size = size,
        srcs = [source] + hdrs,
        data = data + scenarios + known + [
            str(Label("//conformance:contract_text")),
            str(Label("//conformance:scenarios")),
        ],
        deps = deps + [
            # One, which `deps` do not name, as they may any of its parts.
            str(Label("//conformance:whole_suite")),
        ],
        **kwargs
    )
