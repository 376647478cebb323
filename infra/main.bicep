// The whole product in a subscription: `az deployment sub create` with one of the parameter files beside this one.
// Longer than other files: what is composed here hands names and ids from one module to the next, and is read in one piece.

targetScope = 'subscription'

import { alerts } from 'alerts.bicep'
import { background, eventHubs, groups, ownIssuer, queues, serviceOfTheRest, services, tables, topic } from 'entities.bicep'
import { Features, Sizes } from 'sizes.bicep'

@description('Name of the environment: the setting ENVIRONMENT, and part of every name.')
@minLength(2)
@maxLength(8)
param environmentName string

@description('Region.')
param location string = deployment().location

@description('How large the environment is.')
param sizes Sizes

@description('Addresses of its virtual network: a /16 that no network has which it is peered with.')
param addresses string

@description('Where users of Entra ID sign in, without a last slash.')
param entraAuthority string

@description('Tenant of Entra ID whose tokens are taken; empty: none are.')
param entraTenantId string = ''

@description('Id of the application in that tenant that stands for the API: the audience of its tokens.')
param entraAudience string = ''

@description('Roles by the ids of groups of that tenant, <id>=<role> with commas; empty: roles of the application alone.')
param entraGroups string = ''

@description('Address of the key set of our own issuer of tokens; empty: its tokens are not taken.')
param tokenKeys string = ''

@description('Address of the OpenID metadata of our own issuer, by which the gateway finds its keys.')
param tokenMetadata string = ''

@description('Origins whose pages may call, beside those of the web app: https://host, without a last slash.')
param webOrigins string[] = []

@description('Python that runs the package.')
@allowed(['3.11', '3.12', '3.13'])
param pythonVersion string = '3.12'

@description('Whether each service is an app of its own.')
param appPerService bool = false

@description('Whether each app has a twin, so that a package can be tried before it serves.')
param twins bool = false

@description('Whether the twins serve, and the others wait.')
param twinsServe bool = false

@description('Main account of revenue adjustments in the budget; empty: there is no adjustment.')
param budgetAdjustmentAccount string = ''

@description('What stands where nobody saved a forecast: the budget, or the predictive forecast on the days that it has.')
@allowed(['budget', 'predictive'])
param forecastStartsFrom string = 'budget'

@description('Time zone of the business.')
param businessTimeZone string = 'America/New_York'

@description('Least severe records that are logged.')
@allowed(['DEBUG', 'INFO', 'WARNING', 'ERROR'])
param logLevel string = 'INFO'

@description('Address that alerts are mailed to; empty: they are shown in the portal only.')
param alertsMailTo string = ''

@description('Address to which Azure mails what concerns the gateway.')
param gatewayMailTo string = 'forecasting@townepark.example'

@description('First day on which cost is counted: the first of a month that is not over at the first deployment.')
param budgetSince string = '2026-12-01'

@description('Resources that an environment may do without.')
param features Features = {
  eventHubs: true
  redis: true
  signingKey: false
  webApp: false
  warehouseNetworkId: ''
  warehouseHost: ''
}

@description('Issuer of the tokens of that tenant.')
var entraIssuer = '${entraAuthority}/${entraTenantId}/v2.0'

@description('Address of the gateway: what clients know the API and our own issuer by.')
var publicUrl = 'https://${names.gateway}.azure-api.net'

@description('Issuers whose tokens the gateway lets through: those that the apps trust.')
var issuers = [
  ...(empty(entraTenantId)
    ? []
    : [
        {
          name: entraIssuer
          audience: entraAudience
          metadata: '${entraIssuer}/.well-known/openid-configuration'
        }
      ])
  ...(features.signingKey || !empty(tokenKeys)
    ? [
        {
          name: ownIssuer.name
          audience: ownIssuer.audience
          metadata: features.signingKey ? '${publicUrl}/.well-known/openid-configuration' : tokenMetadata
        }
      ]
    : [])
]

@description('Origins whose pages may call, as the apps and the gateway take them.')
var origins = join([...webOrigins, ...(features.webApp ? [webApp!.outputs.origin] : [])], ',')

@description('What the names of this environment share.')
var stem = 'tpf-${environmentName}'

@description('What makes names unique that all of Azure shares.')
var unique = take(uniqueString(subscription().id, environmentName), 6)

@description('Tags of every resource.')
var tags = {
  environment: environmentName
  product: 'towne-park-forecasting'
}

@description('What each app serves: all services, or one.')
var served = appPerService ? services : ['']

@description('Queues that an app consumes, by what it serves.')
var consumed = toObject(
  served,
  service => service,
  service => filter(queues, queue => empty(service) || queue.service == service)
)

@description('Service whose app looks at the queues and dead letters of all.')
var watching = 'integration'

@description('Who the apps are: an identity for each service, the queues that it reads, whether it signs people in.')
var bearers = map(served, service => {
  services: service
  identity: join(filter([stem, service, 'id'], part => !empty(part)), '-')
  queues: map(service == watching ? queues : consumed[service], queue => queue.name)
  signs: empty(service) || service == serviceOfTheRest
})

@description('What an app is told that waits: its queues and timers rest.')
var resting = toObject(background, function => 'AzureWebJobs.${function}.Disabled', function => 'true')

@description('Apps: what each serves, as which identity, whether it waits, and as much of a queue as the app of one bears in the place of what host.json says.')
var apps = flatten(map(
  twins ? ['', 'b'] : [''],
  twin =>
    map(bearers, bearer => {
      name: join(filter([stem, bearer.services, twin, unique], part => !empty(part)), '-')
      identity: bearer.identity
      services: bearer.services
      serves: empty(twin) != (twins && twinsServe)
      hostSettings: length(consumed[bearer.services]) == 1
        ? {
            AzureFunctionsJobHost__extensions__serviceBus__maxConcurrentCalls: string(consumed[bearer.services][0].workers)
            AzureFunctionsJobHost__extensions__serviceBus__prefetchCount: string(consumed[bearer.services][0].prefetch)
          }
        : {}
    })
))

@description('Names of what others refer to.')
var names = {
  cache: '${stem}-cache-${unique}'
  dataAccount: 'tpf${environmentName}data${unique}'
  eventHubs: '${stem}-hubs-${unique}'
  gateway: '${stem}-api-${unique}'
  hostAccount: 'tpf${environmentName}host${unique}'
  insights: '${stem}-insights'
  namespace: '${stem}-bus-${unique}'
  signingKey: 'tokens'
  vault: '${stem}-kv-${unique}'
  webApp: '${stem}-web-${unique}'
}

resource group 'Microsoft.Resources/resourceGroups@2025-04-01' = {
  name: '${stem}-rg'
  location: location
  tags: { ...tags, 'azd-env-name': environmentName }
}

module monitoring 'modules/monitoring.bicep' = {
  scope: group
  params: {
    workspaceName: '${stem}-logs'
    insightsName: names.insights
    location: location
    tags: tags
    days: sizes.logDays
    gigabytesPerDay: sizes.logGigabytesPerDay
  }
}

module workbook 'modules/workbook.bicep' = {
  scope: group
  params: {
    name: '${stem}-operation'
    location: location
    tags: tags
    insightsId: monitoring.outputs.insightsId
  }
}

module network 'modules/network.bicep' = {
  scope: group
  params: {
    name: '${stem}-net'
    location: location
    tags: tags
    addresses: addresses
    warehouseNetworkId: features.warehouseNetworkId
  }
}

module identity 'modules/identity.bicep' = [
  for bearer in bearers: {
    scope: group
    params: {
      name: bearer.identity
      location: location
      tags: tags
    }
  }
]

module dataAccount 'modules/storage.bicep' = {
  scope: group
  params: {
    name: names.dataAccount
    location: location
    tags: tags
    copies: sizes.storeCopies
    tables: tables
    containers: []
    parts: ['table']
    subnetId: network.outputs.subnetIds.endpoints
  }
}

module hostAccount 'modules/storage.bicep' = {
  scope: group
  params: {
    name: names.hostAccount
    location: location
    tags: tags
    copies: sizes.zoneRedundant ? 'Standard_ZRS' : 'Standard_LRS'
    tables: []
    containers: map(apps, app => app.name)
    parts: ['blob', 'queue', 'table']
    subnetId: network.outputs.subnetIds.endpoints
  }
}

module serviceBus 'modules/serviceBus.bicep' = {
  scope: group
  params: {
    name: names.namespace
    location: location
    tags: tags
    units: sizes.messagingUnits
    topicName: topic
    queues: queues
    workspaceId: monitoring.outputs.workspaceId
    subnetId: network.outputs.subnetIds.endpoints
  }
}

module hubs 'modules/eventHubs.bicep' = if (features.eventHubs) {
  scope: group
  params: {
    name: names.eventHubs
    location: location
    tags: tags
    hubs: eventHubs
    subnetId: network.outputs.subnetIds.endpoints
  }
}

module cache 'modules/redis.bicep' = if (features.redis) {
  scope: group
  params: {
    name: names.cache
    location: location
    tags: tags
    zoneRedundant: sizes.zoneRedundant
    subnetId: network.outputs.subnetIds.endpoints
  }
}

module vault 'modules/keyVault.bicep' = if (features.signingKey) {
  scope: group
  params: {
    name: names.vault
    location: location
    tags: tags
    keyName: names.signingKey
    workspaceId: monitoring.outputs.workspaceId
    subnetId: network.outputs.subnetIds.endpoints
  }
}

module webApp 'modules/staticWebApp.bicep' = if (features.webApp) {
  scope: group
  params: {
    name: names.webApp
    location: location
    tags: tags
  }
}

module roles 'modules/roles.bicep' = {
  scope: group
  dependsOn: [cache, dataAccount, hostAccount, hubs, identity, monitoring, serviceBus, vault]
  params: {
    apps: bearers
    namespaceName: names.namespace
    topicName: topic
    dataAccountName: names.dataAccount
    tables: tables
    hostAccountName: names.hostAccount
    insightsName: names.insights
    features: features
    eventHubsName: names.eventHubs
    eventHubs: map(eventHubs, hub => hub.name)
    cacheName: names.cache
    vaultName: names.vault
    keyName: names.signingKey
  }
}

module functionApp 'modules/functionApp.bicep' = [
  for app in apps: {
    scope: group
    dependsOn: [roles] // the host reads its storage at its first start
    params: {
      name: app.name
      location: location
      tags: {
        ...tags
        'azd-service-name': '${empty(app.services) ? 'api' : app.services}${app.serves ? '' : '-waiting'}'
      }
      sizes: sizes
      pythonVersion: pythonVersion
      identityName: app.identity
      subnetIds: network.outputs.subnetIds
      hostAccountName: names.hostAccount
      dataAccountName: names.dataAccount
      namespaceName: names.namespace
      insightsName: names.insights
      settings: {
        ...toObject(queues, queue => queue.setting, queue => queue.name)
        ...app.hostSettings
        ...app.serves ? {} : resting
        BUDGET_ADJUSTMENT_ACCOUNT: budgetAdjustmentAccount
        BUSINESS_TIME_ZONE: businessTimeZone
        CLIENT_ADDRESS_HEADER: 'x-client-address' // which the gateway sets
        CACHE: features.redis ? '${names.cache}.${location}.redis.azure.net' : ''
        COALESCE_SECONDS: '0.5'
        DB_ANALYTICS_CONNECTION: ''
        DB_PRIMARY_CONNECTION: ''
        DB_READONLY_CONNECTION: ''
        DEAD_LETTER_DAYS: '30'
        EDW_HOST: features.warehouseHost
        ENTRA_AUDIENCE: entraAudience
        ENTRA_AUTHORITY: entraAuthority
        ENTRA_CLIENT_SECRET: '' // the identity of the app proves who it is
        ENTRA_GROUPS: entraGroups
        ENTRA_TENANT_ID: entraTenantId
        ENTRA_TOKEN_SECONDS: '5700'
        ENVIRONMENT: environmentName
        EventHubs__fullyQualifiedNamespace: features.eventHubs ? '${names.eventHubs}.servicebus.windows.net' : ''
        FORECAST_STARTS_FROM: forecastStartsFrom
        LOG_LEVEL: logLevel
        LOG_FILE: 'none'
        LOG_FILE_MEGABYTES: '100'
        LOG_FILES: '5'
        PUBLIC_URL: publicUrl
        RUN_DAYS: '90'
        SERVICES: app.services
        SERVICE_BUS_TOPIC: topic
        TOKEN_AUDIENCE: ownIssuer.audience
        TOKEN_ISSUER: ownIssuer.name
        TOKEN_KEYS: features.signingKey
          ? 'vault:https://${names.vault}${environment().suffixes.keyvaultDns}/keys/${names.signingKey}'
          : tokenKeys
        TOKEN_SECONDS: '3600'
        WEB_ORIGINS: origins
      }
    }
  }
]

module gateway 'modules/gateway.bicep' = {
  scope: group
  params: {
    name: names.gateway
    location: location
    tags: tags
    units: sizes.gatewayUnits
    publisherEmail: gatewayMailTo
    issuers: issuers
    origins: origins
    apps: filter(apps, app => app.serves)
    groups: groups
    serviceOfTheRest: serviceOfTheRest
    subnetId: network.outputs.subnetIds.gateway
    workspaceId: monitoring.outputs.workspaceId
  }
}

module alert 'modules/alerts.bicep' = {
  scope: group
  params: {
    stem: stem
    location: location
    tags: tags
    mailTo: alertsMailTo
    alerts: alerts
    insightsId: monitoring.outputs.insightsId
    namespaceId: serviceBus.outputs.id
    gatewayId: gateway.outputs.id
    monthlyBudget: sizes.monthlyBudget
    budgetSince: budgetSince
  }
}

@description('Resource group of everything.')
output AZURE_RESOURCE_GROUP string = group.name

@description('Names of the apps.')
output appNames string[] = map(apps, app => app.name)

@description('Names of the apps that serve: all but twins that wait.')
output servingApps string[] = map(filter(apps, app => app.serves), app => app.name)

@description('Names of the identities of the apps.')
output identityNames string[] = map(bearers, bearer => bearer.identity)

@description('Name of the identity that signs people in, and tokens.')
output signInIdentity string = filter(bearers, bearer => bearer.signs)[0].identity

@description('Address of the API, to which the path /api/v1/forecasting belongs.')
output gatewayUrl string = gateway.outputs.url
