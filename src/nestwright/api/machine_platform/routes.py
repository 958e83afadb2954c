"""The table of the machine API: paths, and fields that the contract names, are its own; the rest is ours."""

from __future__ import annotations

from nestwright.api.machine_platform import devices, upload
from nestwright.api.operation import Operation
from nestwright.api.wire import NoFields

BASE = "/"
GROUP = "machine platform"
PATH = "path confirmed"
OURS = "path in part ours"

# fmt: off
OPERATIONS = (
    Operation(None, GROUP, "machines of the user", "POST", "api/user_devices", PATH,
              NoFields, list[devices.Device], devices.user_devices),
    Operation(None, GROUP, "what machines say of themselves", "POST", "api/user_devices/detail", PATH,
              devices.Cards, list[devices.DeviceDetail], devices.detail),
    Operation(None, GROUP, "state now", "POST", "api/user_devices/current_state", PATH,
              devices.Cards, list[devices.DeviceState], devices.current_state),
    Operation(None, GROUP, "states over time", "POST", "api/user_devices/time_periods", PATH,
              devices.Periods, list[devices.StatePeriod], devices.time_periods),
    Operation(None, GROUP, "alarms now", "POST", "api/user_devices/current_alarms", PATH,
              devices.Cards, list[devices.DeviceAlarms], devices.current_alarms),
    Operation(None, GROUP, "work now", "POST", "api/user_devices/current_work", PATH,
              devices.Cards, list[devices.DeviceWork], devices.current_work),
    Operation(None, GROUP, "what the control shows", "POST", "api/user_devices/cut_system_state", PATH,
              devices.Cards, list[devices.CutSystem], devices.cut_system_state),
    Operation(None, GROUP, "sums over days", "POST", "api/statistics/sum", PATH,
              devices.Days, list[devices.DeviceSums], devices.statistics_sum),
    Operation(None, GROUP, "sums day by day", "POST", "api/statistics/daily/sum", OURS,
              devices.Days, list[devices.DeviceDays], devices.statistics_daily),
    Operation(None, GROUP, "give a machine a file to cut", "POST", "upload/api/device_tasks/upload/cut", PATH,
              upload.UploadCut, upload.CutTask, upload.upload_cut),
)
# fmt: on
