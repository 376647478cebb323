// API Management: the only way in from outside. It knows the API by its OpenAPI document.

import { Group } from '../entities.bicep'

@description('An app, as far as requests go.')
type Backend = {
  @description('Name of the app.')
  name: string

  @description('Service that it serves; empty: all.')
  services: string
}

@description('An issuer of tokens.')
type Issuer = {
  @description('What its tokens name it.')
  name: string

  @description('Whom its tokens are for.')
  audience: string

  @description('Address of its OpenID metadata, which name its keys.')
  metadata: string
}

@description('Name of the service.')
param name string

@description('Region.')
param location string

@description('Tags of every resource.')
param tags { *: string }

@description('Units.')
param units int

@description('Address to which Azure mails what concerns the service.')
param publisherEmail string

@description('Issuers of the tokens that are let through.')
param issuers Issuer[]

@description('Origins whose pages may call, with commas.')
param origins string

@description('Apps.')
param apps Backend[]

@description('Groups of endpoints, where each service is an app of its own.')
param groups Group[]

@description('Service that is asked for what is in no group: every app has it.')
param serviceOfTheRest string

@description('Resource id of the subnet of the gateway.')
param subnetId string

@description('Resource id of the Log Analytics workspace.')
param workspaceId string

@description('The OpenAPI document, without the one schema that contains itself: API Management does not take such.')
var document = replace(
  string(loadJsonContent('../../docs/api/openapi.json')),
  '"items":{"$ref":"#/components/schemas/Step"}',
  '"items":{}'
)

@description('Methods that are passed on also where the document has no such path: the app says what there is.')
var methods = ['DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT']

@description('Which app is asked.')
var choice = length(apps) == 1
  ? '<set-backend-service backend-id="${backendOf(apps[0].services)}" />'
  : '<choose>${join(map(groups, group => when(group)), '')}<otherwise><set-backend-service backend-id="${serviceOfTheRest}" /></otherwise></choose>'

@description('Whose tokens are let through.')
var trusted = join(
  [
    ...map(issuers, issuer => '<openid-config url="${issuer.metadata}" />')
    '<audiences>${join(map(issuers, issuer => '<audience>${issuer.audience}</audience>'), '')}</audiences>'
    '<issuers>${join(map(issuers, issuer => '<issuer>${issuer.name}</issuer>'), '')}</issuers>'
  ],
  ''
)

@description('Name of the backend of an app.')
func backendOf(services string) string => empty(services) ? 'app' : services

@description('Asks the app of a group.')
func when(group Group) string =>
  '<when condition="@((string)context.Variables[&quot;group&quot;] == &quot;${group.path}&quot;)"><set-backend-service backend-id="${group.service}" /></when>'

resource gateway 'Microsoft.ApiManagement/service@2024-05-01' = {
  name: name
  location: location
  tags: tags
  sku: {
    name: 'StandardV2' // what reaches a private app
    capacity: units
  }
  properties: {
    developerPortalStatus: 'Disabled'
    publicNetworkAccess: 'Enabled' // it is the way in
    publisherEmail: publisherEmail
    publisherName: 'Towne Park Forecasting'
    virtualNetworkType: 'External'
    virtualNetworkConfiguration: {
      subnetResourceId: subnetId
    }
  }
}

resource backend 'Microsoft.ApiManagement/service/backends@2024-05-01' = [
  for app in apps: {
    parent: gateway
    name: backendOf(app.services)
    properties: {
      protocol: 'http'
      tls: {
        validateCertificateChain: true
        validateCertificateName: true
      }
      url: 'https://${app.name}.azurewebsites.net'
    }
  }
]

resource listed 'Microsoft.ApiManagement/service/namedValues@2024-05-01' = {
  parent: gateway
  name: 'web-origins'
  properties: {
    displayName: 'web-origins'
    value: empty(origins) ? 'none' : origins // it may not be empty
  }
}

resource everywhere 'Microsoft.ApiManagement/service/policies@2024-05-01' = {
  parent: gateway
  name: 'policy'
  dependsOn: [listed]
  properties: {
    format: 'xml'
    value: loadTextContent('../gateway/everywhere.xml')
  }
}

resource api 'Microsoft.ApiManagement/service/apis@2024-05-01' = {
  parent: gateway
  name: 'forecasting'
  properties: {
    displayName: 'Forecasting'
    format: 'openapi+json'
    path: ''
    protocols: ['https']
    subscriptionRequired: false // a caller is known by its token
    translateRequiredQueryParameters: 'query'
    value: document
  }
}

resource rest 'Microsoft.ApiManagement/service/apis/operations@2024-05-01' = [
  for method in methods: {
    parent: api
    name: 'rest-${toLower(method)}'
    properties: {
      displayName: '${method} of all else'
      method: method
      urlTemplate: '/*'
    }
  }
]

resource policy 'Microsoft.ApiManagement/service/apis/policies@2024-05-01' = {
  parent: api
  name: 'policy'
  dependsOn: [backend, rest]
  properties: {
    format: 'xml'
    value: replace(replace(loadTextContent('../gateway/api.xml'), '<!-- issuers -->', trusted), '<!-- apps -->', choice)
  }
}

resource diagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'workspace'
  scope: gateway
  properties: {
    workspaceId: workspaceId
    logs: [
      {
        categoryGroup: 'allLogs'
        enabled: true
      }
    ]
    metrics: [
      {
        category: 'AllMetrics'
        enabled: true
      }
    ]
  }
}

@description('Resource id of the service.')
output id string = gateway.id

@description('Address of the API.')
output url string = gateway.properties.gatewayUrl
