"""Cases of published figures, as text, built on the shipped register."""

from __future__ import annotations

KP_RU = """\
title = "North Korea to Russia, 2023 to 2025: one packing factor for five windows"
equations = [
  "rounds_nov23 = boxes_nov23 * per_container",
  "rounds_feb24 = boxes_feb24 * per_container",
  "rounds_dec24 = boxes_dec24 * per_container",
  "rounds_mar25 = boxes_mar25 * per_container",
  "rounds_2025 = boxes_2025 * per_container",
  "boxes_nov23 = deliveries_nov23 * per_voyage",
  "boxes_feb24 = voyages_feb24 * per_voyage",
  "boxes_mar25 = voyages_mar25 * per_voyage",
  "payload >= per_container * kg_per_round",
  "rounds_nov23 = daily * days",
]
[given]
rounds_nov23 = "@nis-2023-11-rounds"
boxes_nov23 = "@mnd-2023-11-containers"
deliveries_nov23 = ["@nis-2023-11-deliveries", "@nis-2023-11-deliveries-plain"]
rounds_feb24 = ["@csis-2024-02-rounds", "@gur-2024-02-rounds"]
boxes_feb24 = "@mnd-2024-02-containers"
voyages_feb24 = ["@rusi-2024-06-voyages", "@csis-2024-02-visits", "@nkpro-2024-03-voyages"]
rounds_dec24 = "@us-2024-12-rounds"
boxes_dec24 = "@us-2024-12-containers"
rounds_mar25 = "@osc-2025-rounds"
boxes_mar25 = "@osc-2025-containers"
voyages_mar25 = "@osc-2025-voyages"
rounds_2025 = "@gur-2025-10-rounds"
boxes_2025 = "@dia-2025-07-containers"
payload = { value = "21.75..28.14 t/container", reason = "20-foot box, old and current rating" }
kg_per_round = { value = "75..83.3 kg/round", reason = "two separate crated masses" }
daily = "@rusi-2023-12-ru"
days = "@nis-2023-11-duration"
"""
NK_NOV_2023 = """\
title = "North Korea to Russia by 1 November 2023: rounds, boxes, deliveries, months"
equations = [
  "rounds = containers * per_container",
  "containers = deliveries * per_delivery",
  "payload >= per_container * kg_per_round",
  "rounds = daily * days",
]
[given]
rounds = "@nis-2023-11-rounds"
containers = ["@mnd-2023-11-containers", "@us-2023-10-containers"]
deliveries = ["@nis-2023-11-deliveries", "@nis-2023-11-deliveries-plain"]
per_delivery = { value = "@osc-2025-per-voyage", within = "25%" }
days = "@nis-2023-11-duration"
daily = "@rusi-2023-12-ru"
payload = { value = "21.75..28.14 t/container", reason = "20-foot box, old and current rating" }
kg_per_round = { value = "75..83.3 kg/round", reason = "two separate crated masses" }
"""
