"""Money over many projects; below /work/money/."""

from django.urls import path

from web.staff.money import claims, district, exports, factors, money_lists, what_if, year_need

urlpatterns = [
    path("claims/", claims.claim_list, name="claim_list"),
    path("payments/", money_lists.payment_list, name="payment_list"),
    path("payments/rates/", money_lists.payment_rates, name="payment_rates"),
    path("payees/", money_lists.payees, name="payees"),
    path("payees/<int:pk>/end/", money_lists.payee_end, name="payee_end"),
    path("appropriations/", money_lists.appropriations, name="appropriations"),
    path("appropriations/batch/", money_lists.appropriation_batch, name="appropriation_batch"),
    path("district/", district.money_district, name="money_district"),
    path("district/list/", district.money_list, name="money_list"),
    path("district/settlements.xlsx", exports.settlement_table_excel, name="settlement_table_excel"),
    path("district/settlements.pdf", exports.settlement_table_pdf, name="settlement_table_pdf"),
    path("district/subsidies.xlsx", exports.subsidy_table_excel, name="subsidy_table_excel"),
    path("district/subsidies.pdf", exports.subsidy_table_pdf, name="subsidy_table_pdf"),
    path("factors/", factors.money_factors, name="money_factors"),
    path("factors/<int:pk>.xlsx", factors.money_factors_excel, name="money_factors_excel"),
    path("factors/<int:pk>.pdf", factors.money_factors_pdf, name="money_factors_pdf"),
    path("what-if/", what_if.what_if, name="what_if"),
    path("what-if/year/", year_need.year_need, name="year_need"),
    path("what-if/year/excel/", year_need.year_need_excel, name="year_need_excel"),
]
