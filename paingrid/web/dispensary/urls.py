"""Addresses of the dispensary."""

from __future__ import annotations

from django.urls import path

from paingrid.web.dispensary import counter, register, stock

app_name = "dispensary"
urlpatterns = [
    path("", counter.home, name="home"),
    path("<int:institution_id>/", counter.counter, name="counter"),
    path("<int:institution_id>/patient/<uuid:patient_id>/", counter.patient, name="patient"),
    path("<int:institution_id>/patient/<uuid:patient_id>/dispense/", counter.dispense, name="dispense"),
    path("<int:institution_id>/patient/<uuid:patient_id>/take-back/", counter.take_back, name="take_back"),
    path("<int:institution_id>/stock/", stock.stock, name="stock"),
    path("<int:institution_id>/stock/csv/", stock.stock_csv, name="stock_csv"),
    path("<int:institution_id>/stock/receive/<uuid:movement_id>/", stock.receive, name="receive"),
    path("<int:institution_id>/stock/<slug:kind>/", stock.move, name="move"),
    path("<int:institution_id>/register/", register.register, name="register"),
    path("<int:institution_id>/register/csv/", register.as_csv, name="csv"),
    path("<int:institution_id>/register/workbook/", register.workbook, name="workbook"),
    path("<int:institution_id>/register/<slug:table>/<uuid:row_id>/correct/", register.correct, name="correct"),
]
