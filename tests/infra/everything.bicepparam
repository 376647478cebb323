using '../../infra/main.bicep'

// Not an environment: everything that a parameter can switch on, so that it is compiled and looked at too.
param environmentName = 'all'
param addresses = '10.43.0.0/16'
param entraAuthority = 'https://login.microsoftonline.com'
param entraTenantId = '00000000-0000-0000-0000-00000000e47a'
param entraAudience = '00000000-0000-0000-0000-0000000000a1'
param entraGroups = '00000000-0000-0000-0000-0000000000b1=district_manager'
param tokenKeys = 'https://auth.forecasting.example/.well-known/jwks.json'
param tokenMetadata = 'https://auth.forecasting.example/.well-known/openid-configuration'
param webOrigins = ['https://pages.forecasting.example']
param appPerService = true
param features = {
  eventHubs: true
  redis: true
  signingKey: true
  webApp: true
  warehouseNetworkId: '/subscriptions/00000000-0000-0000-0000-000000000002/resourceGroups/warehouse/providers/Microsoft.Network/virtualNetworks/warehouse'
  warehouseHost: 'edw.townepark.example'
}
param sizes = {
  instanceMemoryMB: 4096
  maximumInstances: 40
  alwaysReadyInstances: 1
  zoneRedundant: true
  storeCopies: 'Standard_GZRS'
  messagingUnits: 1
  gatewayUnits: 1
  logDays: 30
  logGigabytesPerDay: 1
  monthlyBudget: 100
}
