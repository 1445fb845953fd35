"""reloader_dependencies: all repositories that this one is built with.

For the WORKSPACE here and for one elsewhere that has this as a repository:

    local_repository(name = "reloader", path = "../reloader")

    load(
        "@reloader//tools/workspace:dependencies.bzl",
        "reloader_dependencies",
    )

    reloader_dependencies()
"""

load(
    ":packages.bzl",
    "debian_absl",
    "debian_benchmark",
    "debian_googletest",
    "debian_httplib",
    "debian_nlohmann_json",
    "debian_openssl",
    "debian_pcre",
    "debian_rapidcheck",
    "no_coverage_tools",
)
load(":rules_cc.bzl", "debian_rules_cc")

_PACKAGES = {
    "bazel_skylib": "tools/skylib",
    "platforms": "tools/platforms",
    "rules_java": "rules/java",
    "rules_proto": "rules/proto",
}

def reloader_dependencies():
    """Declares what is missing; a repository that is there already stays."""
    rules = {
        "com_github_google_benchmark": debian_benchmark,
        "com_google_absl": debian_absl,
        "com_google_googletest": debian_googletest,
        "cpp_httplib": debian_httplib,
        "nlohmann_json": debian_nlohmann_json,
        "openssl": debian_openssl,
        "pcre": debian_pcre,
        "rapidcheck": debian_rapidcheck,
        "remote_coverage_tools": no_coverage_tools,
        "rules_cc": debian_rules_cc,
    }
    for name, rule in rules.items():
        if not native.existing_rule(name):
            rule(name = name)

    # Bazel fetches its own defaults for these unless they are named.
    for name, path in _PACKAGES.items():
        if not native.existing_rule(name):
            native.local_repository(
                name = name,
                path = "/usr/share/bazel/" + path,
            )
