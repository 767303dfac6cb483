"""A real Prometheus scrapes the daemon: the metrics are well formed, and the shipped rules and board find their data."""
import json
import re
import shutil
import subprocess
import unittest
import urllib.parse
import urllib.request

import yaml

from stack import PROJECT, Stack, free_port, wait_until

RULES = PROJECT / "configs/clashcast.rules.yml"
BOARD = PROJECT / "configs/grafana.json"


def get(url):
    with urllib.request.urlopen(url, timeout=10) as answer:
        return answer.read().decode()


def expressions():
    """Every query of the board, and every metric of the rules: most alerts find nothing, as they should."""
    board = json.loads(BOARD.read_text(encoding="utf-8"))
    for panel in board["panels"]:
        for target in panel.get("targets", []):
            yield target["expr"].replace("$__rate_interval", "10s")
    yield from sorted(set(re.findall(r"\b(?:clashcast_\w+|up)\b", RULES.read_text(encoding="utf-8"))))


@unittest.skipUnless(shutil.which("prometheus") and shutil.which("promtool"), "needs prometheus")
class Metrics(unittest.TestCase):
    def test_prometheus_understands_the_metrics_and_every_query_has_data(self):
        with Stack() as stack:
            port, server = free_port(), free_port()
            simulator = stack.simulator("--clans", 5, "--players", 5, "--change-rate", 0.5, "--max-age", 0,
                                        "--fault-404", 0.02)
            daemon = stack.clashcast(simulator, more=f'[http]\nlisten = "127.0.0.1:{port}"\n')
            daemon.start()
            wait_until(lambda: len(stack.redis.stream("clashcast:events")) > 20, "events")
            url = f"http://127.0.0.1:{port}/metrics"
            checked = subprocess.run(["promtool", "check", "metrics"], input=get(url), text=True, capture_output=True)
            self.assertEqual(checked.returncode, 0, checked.stdout + checked.stderr)
            config = stack.folder / "prometheus.yml"
            config.write_text(f"global: {{scrape_interval: 1s, evaluation_interval: 1s}}\nrule_files: [{RULES}]\n"
                              f"scrape_configs:\n- job_name: clashcast\n  static_configs: "
                              f"[{{targets: ['127.0.0.1:{port}']}}]\n")
            with (stack.folder / "prometheus.log").open("wb") as log:
                process = subprocess.Popen(
                    ["prometheus", f"--config.file={config}", f"--storage.tsdb.path={stack.folder}/data",
                     f"--web.listen-address=127.0.0.1:{server}"], stdout=log, stderr=log)
            stack.ends.callback(process.wait)
            stack.ends.callback(process.terminate)
            query = lambda expression: json.loads(get(f"http://127.0.0.1:{server}/api/v1/query?query=" +
                                                      urllib.parse.quote(expression)))["data"]["result"]
            wait_until(lambda: self.is_up(query), "the first samples")
            for expression in expressions():
                with self.subTest(expression):
                    wait_until(lambda: query(expression), f"data of {expression}", 20)

    def is_up(self, query):
        try:
            return query("count_over_time(clashcast_journal_up[1m]) > 3")
        except OSError:
            return False

    def test_the_rules_are_valid_and_alert_when_they_should(self):
        for command in (["check", "rules", RULES], ["check", "config", PROJECT / "configs/prometheus.yml"], ["test", "rules", PROJECT / "tests/integration/rules_test.yml"]):
            done = subprocess.run(["promtool", *command], text=True, capture_output=True, cwd=PROJECT)
            self.assertEqual(done.returncode, 0, done.stdout + done.stderr)


class Monitoring(unittest.TestCase):
    """The profile `monitoring` of docker-compose.yml. Grafana is not in Debian: only its files are checked."""

    def setUp(self):
        read = lambda name: yaml.safe_load((PROJECT / name).read_text(encoding="utf-8"))
        self.services, self.prometheus = read("docker-compose.yml")["services"], read("configs/prometheus.yml")
        self.datasource, self.boards = read("configs/grafana-datasource.yml"), read("configs/grafana-boards.yml")

    def mounts(self, service):
        """{path in the container: file of the project}"""
        volumes = (each.split(":") for each in self.services[service]["volumes"] if each.startswith("./"))
        return {inside: PROJECT / outside for outside, inside, _ in volumes}

    def test_each_service_has_a_health_check_and_its_ports_are_for_this_machine_only(self):
        for name, service in self.services.items():
            with self.subTest(name):
                self.assertIn("test", service["healthcheck"])
                self.assertEqual([port for port in service.get("ports", []) if not port.startswith("127.0.0.1:")], [])

    def test_prometheus_finds_clashcast_and_the_rules(self):
        mounts = self.mounts("prometheus")
        self.assertEqual(mounts["/etc/prometheus.yml"], PROJECT / "configs/prometheus.yml")
        for rules in self.prometheus["rule_files"]:
            self.assertTrue(mounts[f"/etc/{rules}"].is_file())
        (job,) = self.prometheus["scrape_configs"]
        self.assertEqual(job["job_name"], "clashcast")      # the rules say so
        self.assertEqual(job["static_configs"], [{"targets": ["clashcast:25274"]}])
        self.assertIn(":25274", self.services["clashcast"]["ports"][0])

    def test_grafana_finds_prometheus_and_the_board(self):
        mounts = self.mounts("grafana")
        self.assertEqual(mounts["/etc/grafana/provisioning/datasources/clashcast.yml"].name, "grafana-datasource.yml")
        self.assertEqual(mounts["/etc/grafana/provisioning/dashboards/clashcast.yml"].name, "grafana-boards.yml")
        (source,), (provider,) = self.datasource["datasources"], self.boards["providers"]
        self.assertEqual((self.datasource["apiVersion"], self.boards["apiVersion"]), (1, 1))
        self.assertEqual((source["type"], source["url"]), ("prometheus", "http://prometheus:9090"))
        self.assertEqual(provider["type"], "file")
        board = json.loads(mounts[f"{provider['options']['path']}/clashcast.json"].read_text(encoding="utf-8"))
        self.assertEqual([one["query"] for one in board["templating"]["list"] if one["type"] == "datasource"],
                         [source["type"]])


if __name__ == "__main__":
    unittest.main()
