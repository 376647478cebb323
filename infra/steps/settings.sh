#!/bin/sh
# Prints the settings of an app that commands of dev.py need on another machine, as lines for `eval`. It needs GROUP and
# APP. The identity of the app is left out: commands sign in as whoever calls them.
set -eu
for name in ENVIRONMENT BUSINESS_TIME_ZONE Tables__serviceUri ServiceBus__fullyQualifiedNamespace \
  EventHubs__fullyQualifiedNamespace SERVICE_BUS_TOPIC \
  STATISTICS_QUEUE PAYROLL_QUEUE PL_VIEW_QUEUE SITE_JOBS_QUEUE ENTRA_TENANT_ID ENTRA_AUDIENCE TOKEN_KEYS PUBLIC_URL BUDGET_ADJUSTMENT_ACCOUNT \
  FORECAST_STARTS_FROM \
  EDW_HOST DB_PRIMARY_CONNECTION DB_READONLY_CONNECTION DB_ANALYTICS_CONNECTION; do
  value=$(az functionapp config appsettings list --name "$APP" --resource-group "$GROUP" \
    --query "[?name=='$name'].value" --output tsv)
  echo "export $name='$value'"
done
echo "export ServiceBus="
