"""The one table of all 44 operations of the CloudNest Open Platform API.

What is not marked confirmed is this project's own choice in the style of the confirmed rows; a
correction is a change of one line here. The page ``docs/compatibility.md`` is written from this
table.
"""

from __future__ import annotations

from nestwright.api.cloudnest import (
    drawing,
    job,
    material,
    nest,
    part,
    part_files,
    part_sources,
    plate,
    production,
    recognition,
)
from nestwright.api.operation import Operation
from nestwright.api.wire import GuidRequest, JobRequest, JobsRequest, NoFields
from nestwright.services import views
from nestwright.services.nc1_parts import Nc1PartsMade
from nestwright.services.part_files import PartsMade
from nestwright.services.parts import PartsChanged
from nestwright.services.recognition_rules import RulesView
from nestwright.services.templates import TemplateParts
from nestwright.services.views.job_flat import JobFlat
from nestwright.services.views.part_places import PartPlaces
from nestwright.services.views.plate_family import PlateTree
from nestwright.services.views.production import FinishedLayout, PlanDetail, PlanSheets, PlanView

BASE = "/cn-api/api/"

CONFIRMED = "confirmed"
METHOD = "ours, method confirmed"
REQUEST = "path ours, request confirmed"
OURS = "ours"

# fmt: off
OPERATIONS = (
    Operation(1, "part", "generate parts from NC1", "POST", "part/create_by_nc1", METHOD,
              part_sources.CreateByNc1, Nc1PartsMade, part_sources.create_by_nc1),
    Operation(2, "part", "generate parts from a JS template", "POST", "part/create_by_js", METHOD,
              part_sources.CreateByJs, TemplateParts, part_sources.create_by_js),
    Operation(3, "part", "generate parts from DXF", "POST", "part/create_by_dxf", REQUEST,
              part_files.CreateByDxf, PartsMade, part_files.create_by_dxf),
    Operation(4, "part", "generate parts from SmartDraw", "POST", "part/create_by_smartdraw", REQUEST,
              part_sources.CreateBySmartdraw, TemplateParts, part_sources.create_by_smartdraw),
    Operation(5, "part", "full list of parts", "POST", "part/list", OURS,
              part.ListParts, views.Page[views.PartView], part.list_parts),
    Operation(6, "part", "parts on a layout in physical order", "POST", "part/loc_info", CONFIRMED,
              part.PlacesRequest, views.TaskPlacedOrder, part.loc_info),
    Operation(7, "part", "copy parts", "POST", "part/copy", OURS,
              part.CopyParts, part.PartsCopied, part.copy),
    Operation(8, "part", "update and delete parts", "POST", "part/update", OURS,
              part.UpdateParts, PartsChanged, part.update),
    Operation(9, "part", "update custom properties", "POST", "part/update_props", OURS,
              part.UpdateProps, part.PropsUpdated, part.update_props),
    Operation(10, "plate", "scrap sheet hierarchy", "GET", "plate/scrap_hierarchy", METHOD,
              GuidRequest, PlateTree, plate.scrap_hierarchy),
    Operation(11, "plate", "add plate", "POST", "plate/add", REQUEST,
              plate.AddPlate, plate.PlateAdded, plate.add),
    Operation(12, "plate", "list plates", "POST", "plate/list", OURS,
              plate.ListPlates, views.Page[views.StockPlateView], plate.list_plates),
    Operation(13, "plate", "update plate", "POST", "plate/update", OURS,
              plate.UpdatePlate, plate.PlateAdded, plate.update),
    Operation(14, "drawing", "query drawing", "POST", "drawing/info", OURS,
              drawing.DrawingInfo, list[views.DrawingView], drawing.info),
    Operation(15, "drawing", "upload DXF to a job (file)", "POST", "drawing/upload", OURS,
              drawing.UploadDrawings, drawing.DrawingsUploaded, drawing.upload),
    Operation(16, "drawing", "upload DXF to a job (the server downloads it)", "POST",
              "drawing/upload_by_url", OURS,
              drawing.DownloadDrawings, drawing.DrawingsUploaded, drawing.upload_by_url),
    Operation(17, "drawing", "delete drawing, forced", "POST", "drawing/force_delete", OURS,
              drawing.DrawingsRequest, drawing.DrawingsDeleted, drawing.force_delete),
    Operation(18, "drawing", "delete drawing unless processed or being processed", "POST",
              "drawing/delete", OURS,
              drawing.DrawingsRequest, drawing.DrawingsDeleted, drawing.delete),
    Operation(19, "material", "add material", "POST", "material/add", OURS,
              material.AddMaterial, material.MaterialAdded, material.add),
    Operation(20, "material", "list materials", "GET", "material/list", METHOD,
              NoFields, list[views.MaterialView], material.list_all),
    Operation(21, "job", "job by id (hierarchical)", "POST", "job/info", METHOD,
              JobRequest, views.JobTree, job.info),
    Operation(22, "job", "add job", "POST", "job/add", METHOD,
              job.AddJob, job.JobAdded, job.add),
    Operation(23, "job", "list jobs", "POST", "job/list", METHOD,
              job.ListJobs, views.Page[views.JobHeader], job.list_jobs),
    Operation(24, "job", "parts of a job", "POST", "job/part_list", METHOD,
              JobsRequest, list[views.CountedPartView], part.job_parts),
    Operation(25, "job", "layouts of a job", "POST", "job/result_list", METHOD,
              JobsRequest, list[views.LayoutView], nest.result_list),
    Operation(26, "job", "layout details of a job", "POST", "job/result_detail", METHOD,
              JobsRequest, list[views.LayoutDetail], nest.result_detail),
    Operation(27, "job", "production schedule of a job", "POST", "job/plan_list", METHOD,
              JobsRequest, list[PlanView], production.plan_list),
    Operation(28, "job", "where each part of a job was placed", "POST", "job/part_result", METHOD,
              JobsRequest, list[PartPlaces], part.part_result),
    Operation(29, "job", "plates used by jobs", "POST", "job/plate_used", CONFIRMED,
              JobsRequest, list[views.PlateView], nest.plate_used),
    Operation(30, "job", "production tasks of jobs", "POST", "job/plan_detail", CONFIRMED,
              JobsRequest, list[PlanDetail], production.plan_detail),
    Operation(31, "job", "search by exact name", "POST", "job/search", METHOD,
              job.SearchJobs, list[views.JobHeader], job.search),
    Operation(32, "job", "delete job", "POST", "job/delete", METHOD,
              JobsRequest, job.JobsDeleted, job.delete),
    Operation(33, "job", "drawing processing status of a job", "POST", "job/drawing_handle_status", CONFIRMED,
              JobRequest, views.DrawingStatus, drawing.handle_status),
    Operation(34, "job", "layout details with DXF link and part serial numbers", "POST",
              "job/result_dxf", METHOD,
              nest.ResultDxf, list[views.LayoutDxf], nest.result_dxf),
    Operation(35, "job", "Boost: nest the job", "POST", "job/boost", METHOD,
              nest.Boost, nest.Boosted, nest.boost),
    Operation(36, "job", "job by id, flat", "POST", "job/info_flat", METHOD,
              JobRequest, JobFlat, job.info_flat),
    Operation(37, "job", "delete layouts", "POST", "job/result_delete", METHOD,
              nest.LayoutsRequest, nest.LayoutsDeleted, nest.result_delete),
    Operation(38, "production", "layouts finished on a machine", "POST",
              "open_platform/machine/result/list", CONFIRMED,
              production.FinishedOn, list[FinishedLayout], production.finished),
    Operation(39, "production", "one production task", "POST", "open_platform/plan/detail", OURS,
              GuidRequest, PlanSheets, production.plan),
    Operation(40, "production", "push a layout to a CNC machine (schedule it)", "POST",
              "open_platform/machine/result/push", OURS,
              production.Push, production.Pushed, production.push),
    Operation(41, "part text recognition", "get the user's recognition rules", "POST",
              "text_recognition/config", OURS,
              recognition.RecognitionConfig, RulesView, recognition.config),
    Operation(42, "part text recognition", "set the rules used when drawings are processed", "POST",
              "text_recognition/drawing_config", OURS,
              recognition.SetRecognition, RulesView, recognition.drawing_config),
    Operation(43, "others", "job and material of a layout", "POST", "result/job_material", OURS,
              GuidRequest, views.LayoutMaterial, nest.job_material),
    Operation(44, "others", "parts of a layout", "POST", "result/part_list", OURS,
              GuidRequest, list[views.PlacedPart], nest.part_list),
)
# fmt: on
