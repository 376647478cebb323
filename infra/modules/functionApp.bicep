// An app on a Flex Consumption plan of its own: one plan serves one app.

import { Sizes } from '../sizes.bicep'

@description('Name of the app.')
param name string

@description('Region.')
param location string

@description('Tags of every resource.')
param tags { *: string }

@description('How large it is.')
param sizes Sizes

@description('Python that runs it.')
param pythonVersion string

@description('Name of its identity.')
param identityName string

@description('Resource ids of the subnets by what is in them.')
param subnetIds { *: string }

@description('Name of the storage account of the Functions host.')
param hostAccountName string

@description('Name of the storage account of the store.')
param dataAccountName string

@description('Name of the Service Bus namespace.')
param namespaceName string

@description('Name of the Application Insights component.')
param insightsName string

@description('Settings that differ between apps and environments.')
param settings { *: string }

@description('Requests that an instance works on at once: as many as the threads that wait for the store.')
var requestsPerInstance = 32

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' existing = {
  name: identityName
}

resource hostAccount 'Microsoft.Storage/storageAccounts@2025-06-01' existing = {
  name: hostAccountName
}

resource dataAccount 'Microsoft.Storage/storageAccounts@2025-06-01' existing = {
  name: dataAccountName
}

resource insights 'Microsoft.Insights/components@2020-02-02' existing = {
  name: insightsName
}

resource plan 'Microsoft.Web/serverfarms@2025-03-01' = {
  name: '${name}-plan'
  location: location
  tags: tags
  kind: 'functionapp'
  sku: {
    name: 'FC1'
    tier: 'FlexConsumption'
  }
  properties: {
    reserved: true
    zoneRedundant: sizes.zoneRedundant
  }
}

resource app 'Microsoft.Web/sites@2025-03-01' = {
  name: name
  location: location
  tags: tags
  kind: 'functionapp,linux'
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: {
      '${identity.id}': {}
    }
  }
  properties: {
    serverFarmId: plan.id
    httpsOnly: true
    clientCertEnabled: false
    keyVaultReferenceIdentity: identity.id
    publicNetworkAccess: 'Enabled' // for the deployment, as the deployer's own identity; see siteConfig
    virtualNetworkSubnetId: subnetIds.apps
    functionAppConfig: {
      deployment: {
        storage: {
          type: 'blobContainer'
          value: '${hostAccount.properties.primaryEndpoints.blob}${name}'
          authentication: {
            type: 'UserAssignedIdentity'
            userAssignedIdentityResourceId: identity.id
          }
        }
      }
      runtime: {
        name: 'python'
        version: pythonVersion
      }
      scaleAndConcurrency: {
        alwaysReady: [
          {
            name: 'http'
            instanceCount: sizes.alwaysReadyInstances
          }
        ]
        instanceMemoryMB: sizes.instanceMemoryMB
        maximumInstanceCount: sizes.maximumInstances
        triggers: {
          http: {
            perInstanceConcurrency: requestsPerInstance
          }
        }
      }
    }
    siteConfig: {
      ftpsState: 'Disabled'
      http20Enabled: true
      ipSecurityRestrictionsDefaultAction: 'Deny' // requests come from the gateway, by the private endpoint
      minTlsVersion: '1.2'
      scmIpSecurityRestrictionsDefaultAction: 'Allow'
      scmMinTlsVersion: '1.2'
    }
  }
}

resource ftpPublishing 'Microsoft.Web/sites/basicPublishingCredentialsPolicies@2025-03-01' = {
  parent: app
  name: 'ftp'
  properties: {
    allow: false
  }
}

resource scmPublishing 'Microsoft.Web/sites/basicPublishingCredentialsPolicies@2025-03-01' = {
  parent: app
  name: 'scm'
  properties: {
    allow: false
  }
}

resource appSettings 'Microsoft.Web/sites/config@2025-03-01' = {
  parent: app
  name: 'appsettings'
  properties: {
    ...settings
    APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'ClientId=${identity.properties.clientId};Authorization=AAD'
    APPLICATIONINSIGHTS_CONNECTION_STRING: insights.properties.ConnectionString
    AZURE_CLIENT_ID: identity.properties.clientId
    AzureWebJobsStorage__blobServiceUri: hostAccount.properties.primaryEndpoints.blob
    AzureWebJobsStorage__clientId: identity.properties.clientId
    AzureWebJobsStorage__credential: 'managedidentity'
    AzureWebJobsStorage__queueServiceUri: hostAccount.properties.primaryEndpoints.queue
    AzureWebJobsStorage__tableServiceUri: hostAccount.properties.primaryEndpoints.table
    FUNCTIONS_REQUEST_BODY_SIZE_LIMIT: '2097152' // bytes; the app refuses more than 1 MiB in its own words
    OTEL_TRACES_SAMPLER: 'microsoft.fixed_percentage' // of the host: requests are told by the app, with their routes
    OTEL_TRACES_SAMPLER_ARG: '0'
    PYTHON_ENABLE_OPENTELEMETRY: 'true' // the host leaves lines of the app to the app, which sends them itself
    ServiceBus__clientId: identity.properties.clientId
    ServiceBus__credential: 'managedidentity'
    ServiceBus__fullyQualifiedNamespace: '${namespaceName}.servicebus.windows.net'
    Tables__serviceUri: dataAccount.properties.primaryEndpoints.table
  }
}

module endpoint 'privateEndpoint.bicep' = {
  params: {
    location: location
    tags: tags
    subnetId: subnetIds.endpoints
    serviceName: name
    serviceId: app.id
    part: 'sites'
  }
}
