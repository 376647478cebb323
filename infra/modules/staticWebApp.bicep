// The user interface: static files, which call the gateway with a token of their user.

@description('Name of the web app.')
param name string

@description('Region that its configuration is kept in; the files are everywhere.')
param location string

@description('Tags of every resource.')
param tags { *: string }

resource webApp 'Microsoft.Web/staticSites@2024-04-01' = {
  name: name
  location: location
  tags: tags
  sku: {
    name: 'Standard'
    tier: 'Standard'
  }
  properties: {
    allowConfigFileUpdates: true
    publicNetworkAccess: 'Enabled' // a page is for browsers anywhere
    stagingEnvironmentPolicy: 'Disabled'
  }
}

@description('What browsers call the origin of its pages.')
output origin string = 'https://${webApp.properties.defaultHostname}'
