/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#include "config.h"

#include "engine-world.h"

#include <string.h>

#define DISTRIBUTOR "PA-100-000"
#define VENDOR "VA-200-000"
#define RESELLER "PA-300-000"
#define STRANGER "VA-900-000"

const WorldAccount world_accounts[WORLD_ACCOUNTS] = {
  { 'D', DISTRIBUTOR, "distributor", "Dawn Distribution" },
  { 'V', VENDOR, "vendor", "Violet Software" },
  { 'R', RESELLER, "reseller", "Red Resale" },
  { 'X', STRANGER, "vendor", "Xenon Works" },
};

#define PARTY(id, name) "{'id':'" id "','name':'" name "'}"
#define OF_AGREEMENT(id) "'agreement':{'id':'" id "','name':'Old name','owner':{'id':'" DISTRIBUTOR "'}}"

#define TRADE "'connection':{'id':'CT-1','type':'production','vendor':{'id':'" VENDOR "','name':'V'},'provider':{'id':'" DISTRIBUTOR "','name':'D'}}"

#define USAGE_FILE(id, status) \
  "{'id':'" id "','name':'May','status':'" status "','schema':'qt','vendor':{'id':'" VENDOR "'},'provider':{'id':'" DISTRIBUTOR \
  "'},'product':{'id':'PRD-1'},'contract':{'id':'CRD-1'},'stats':{'uploaded':1},'generation':1,'usage_file':{'id':'SECRET-FILE'}}"
#define USAGE_RECORD(id, file) \
  "{'id':'" id "','status':'valid','usagefile':{'id':'" file "','name':'May','schema':'qt'},'asset':{'id':'AS-1000-0000-0001'},'usage':1.5," \
  "'start_date':'2026-05-01T00:00:00+00:00','end_date':'2026-05-31T00:00:00+00:00','params':[],'vendor':{'id':'" VENDOR \
  "'},'provider':{'id':'" DISTRIBUTOR "'}}"

const WorldRow world_rows[] = {
  { "marketplaces", "MP-10000", "marketplaces/MP-10000", "DR",
    "{'id':'MP-10000','name':'Europe','description':'All of it','owner':{'id':'" DISTRIBUTOR "'},'currency':'EUR',"
    "'countries':[{'id':'DE','name':'Germany'},{'id':'FR','name':'France'}]}" },
  { "marketplaces", "MP-20000", "marketplaces/MP-20000", "R",
    "{'id':'MP-20000','name':'Red Shop','owner':{'id':'" RESELLER "'},'currency':'USD','countries':[]}" },
  { "hubs", "HB-1000-0001", "hubs/HB-1000-0001", "D",
    "{'id':'HB-1000-0001','name':'Commerce','description':'','company':" PARTY (DISTRIBUTOR, "-") ",'instance':{'id':'one','type':'API'},"
    "'stats':{'connections':1,'marketplaces':0}}" },
  { "countries", "DE", "countries/DE", "DVRX", "{'id':'DE','name':'Germany','prefix':'49','zone':'EU'}" },
  { "agreements", "AGP-100-000-001", "agreements/AGP-100-000-001", "DV",
    "{'id':'AGP-100-000-001','type':'program','title':'Program','name':'Program','description':'Text','owner':{'id':'" DISTRIBUTOR
    "'},'stats':{'contracts':1,'versions':2},'version':2,'active':true}" },
  { "agreements", "AGS-100-000-001", "agreements/AGS-100-000-001", "DR",
    "{'id':'AGS-100-000-001','type':'service','title':'Service','name':'Service','description':'Text','owner':{'id':'" DISTRIBUTOR
    "'},'stats':{'contracts':1,'versions':1},'version':1,'active':true}" },
  { "agreement-versions", "AGP-100-000-001/1", "agreements/AGP-100-000-001/versions/1", "DV",
    "{'version':1," OF_AGREEMENT ("AGP-100-000-001") ",'active':false,'document_type':'uploaded','content':'# First',"
    "'version_contracts':0,'version_created':'2024-01-01T00:00:00+00:00'}" },
  { "agreement-versions", "AGP-100-000-001/2", "agreements/AGP-100-000-001/versions/2", "D",
    "{'version':2," OF_AGREEMENT ("AGP-100-000-001") ",'active':true,'document_type':'none','version_contracts':1,"
    "'version_created':'2024-02-01T00:00:00+00:00'}" },
  { "contracts", "CRP-10000-00000-00001", "contracts/CRP-10000-00000-00001", "DV",
    "{'id':'CRP-10000-00000-00001','name':'Contract of Violet','type':'program','status':'pending','version':1,'latest':true,"
    OF_AGREEMENT ("AGP-100-000-001") ",'issuer':" PARTY (DISTRIBUTOR, "-") ",'owner':" PARTY (DISTRIBUTOR, "-")
    ",'creator':" PARTY (DISTRIBUTOR, "-") ",'partner':" PARTY (VENDOR, "-") ",'kind':'production','form':{'id':'FRM-1'},"
    "'activation':{'message':'Welcome','code':'SECRET-CODE','link':'http://x/activate','hash':'SECRET-HASH'}}" },
  { "contracts", "CRS-10000-00000-00001", "contracts/CRS-10000-00000-00001", "DR",
    "{'id':'CRS-10000-00000-00001','name':'Contract of Red','type':'service','status':'active','version':1,'latest':true,"
    OF_AGREEMENT ("AGS-100-000-001") ",'issuer':" PARTY (DISTRIBUTOR, "-") ",'owner':" PARTY (DISTRIBUTOR, "-")
    ",'creator':" PARTY (DISTRIBUTOR, "-") ",'partner':" PARTY (RESELLER, "-") ",'kind':'test',"
    "'activation':{'code':'OTHER-CODE'},'events':{'signed':{'at':'2024-05-01T10:00:00+00:00'}}}" },
  { "contract-versions", "CRS-10000-00000-00001/1", "contracts/CRS-10000-00000-00001/versions/1", "DR",
    "{'version':1,'contract':{'id':'CRS-10000-00000-00001','name':'Contract of Red','type':'service'},'issuer':{'id':'" DISTRIBUTOR
    "'},'partner':{'id':'" RESELLER "'},'document_type':'uploaded','content':'# Signed',"
    "'version_created':'2024-01-01T00:00:00+00:00'}" },
  { "partners", DISTRIBUTOR "/" VENDOR, "partners/" VENDOR, "D",
    "{'viewer':{'id':'" DISTRIBUTOR "'},'id':'" VENDOR "','name':'Violet Software','status':'invited','type':'vendor',"
    "'role':'vendor','overview':'Long','stats':{'agreements':1}}" },
  { "partners", VENDOR "/" DISTRIBUTOR, "partners/" DISTRIBUTOR, "V",
    "{'viewer':{'id':'" VENDOR "'},'id':'" DISTRIBUTOR "','name':'Dawn Distribution','status':'active','type':'provider',"
    "'role':'distributor','stats':{'agreements':1}}" },
  { "groups", "UG-100-000-001", "accounts/" DISTRIBUTOR "/groups/UG-100-000-001", "D",
    "{'id':'UG-100-000-001','account':{'id':'" DISTRIBUTOR "'},'name':'Sales','description':'Who sell','administrators':false,"
    "'permissions':[{'id':'PM-1','object':{'id':'MD-0002'}}],'stats':{'users':1}}" },
  { "account-users", DISTRIBUTOR "/UR-100-000-001", "accounts/" DISTRIBUTOR "/users/UR-100-000-001", "D",
    "{'id':'UR-100-000-001','account':{'id':'" DISTRIBUTOR "'},'name':'Ann','email':'ann@example.com','status':'invited',"
    "'groups':[{'id':'UG-100-000-001','name':'Sales'}],'activation_code':'SECRET-HASH'}" },
  { "products", "PRD-100-000-001", "products/PRD-100-000-001", "DV",
    "{'id':'PRD-100-000-001','name':'SECRET-PLAN','status':'published','owner':{'id':'" VENDOR "'},'shared':true,'public_version':1,"
    "'face':{'id':'PRD-100-000-001','name':'Notes','status':'published','version':1,'owner':{'id':'" VENDOR "'}}}" },
  { "products", "PRD-100-000-002", "products/PRD-100-000-002", "V",
    "{'id':'PRD-100-000-002','name':'Not yet','status':'draft','owner':{'id':'" VENDOR "'},'shared':false}" },
  { "product-versions", "PRD-100-000-001/1", "products/PRD-100-000-001/versions/1", "DV",
    "{'id':'PRD-100-000-001','version':1,'name':'Notes','owner':{'id':'" VENDOR "'},'public':true,'latest':false}" },
  { "product-versions", "PRD-100-000-001/2", "products/PRD-100-000-001/versions/2", "V",
    "{'id':'PRD-100-000-001','version':2,'name':'SECRET-PLAN','owner':{'id':'" VENDOR "'},'public':false,'latest':true}" },
  { "product-items", "PRD-100-000-001-0001", "products/PRD-100-000-001/items/PRD-100-000-001-0001", "DV",
    "{'id':'PRD-100-000-001-0001','name':'SECRET-PLAN','product':{'id':'PRD-100-000-001'},'owner':{'id':'" VENDOR "'},'shared':true,"
    "'status':'published','face':{'id':'PRD-100-000-001-0001','name':'Seat','status':'published'}}" },
  { "product-items", "PRD-100-000-001-0002", "products/PRD-100-000-001/items/PRD-100-000-001-0002", "V",
    "{'id':'PRD-100-000-001-0002','name':'Draft','product':{'id':'PRD-100-000-001'},'owner':{'id':'" VENDOR "'},'shared':false,"
    "'status':'draft'}" },
  { "units", "UNIT-100-001", "settings/units/UNIT-100-001", "V",
    "{'id':'UNIT-100-001','description':'Own','type':'ppu','unit':'unit-h','owner':{'id':'" VENDOR "'}}" },
  { "tier-accounts", "TA-1000-0000-0001", "tier/accounts/TA-1000-0000-0001", "DV",
    "{'id':'TA-1000-0000-0001','name':'Customer','type':'customer','status':'active','version':1,'owner':{'id':'" DISTRIBUTOR
    "'},'scopes':['customer'],'contact_info':{'city':'Bonn','contact':{'email':'c@example.com'}}}" },
  { "tier-account-requests", "TAR-1000-0000-0001-001-001", "tier/account-requests/TAR-1000-0000-0001-001-001", "DV",
    "{'id':'TAR-1000-0000-0001-001-001','type':'update','status':'pending','account':{'id':'TA-1000-0000-0001','version':1,"
    "'name':'Customer'},'vendor':{'id':'" VENDOR "'},'provider':{'id':'" DISTRIBUTOR "'},'product':{'id':'PRD-1','name':'P'}}" },
  { "tier-configs", "TC-100-000-001", "tier/configs/TC-100-000-001", "DV",
    "{'id':'TC-100-000-001','name':'Configuration','status':'active','account':{'id':'TA-1000-0000-0001'},'tier_level':1,'product':{'id':'PRD-1'}," TRADE
    ",'params':[{'id':'p','value':'v'}]}" },
  { "tier-config-requests", "TCR-100-000-001-001", "tier/config-requests/TCR-100-000-001-001", "DV",
    "{'id':'TCR-100-000-001-001','type':'setup','status':'pending','configuration':{'id':'TC-100-000-001','tier_level':1,'product':{'id':'PRD-1'}," TRADE
    "},'params':[{'id':'p','value':'v'}]}" },
  { "assets", "AS-1000-0000-0001", "assets/AS-1000-0000-0001", "DV",
    "{'id':'AS-1000-0000-0001','status':'processing','product':{'id':'PRD-1','name':'P'}," TRADE
    ",'tiers':{'customer':{'id':'TA-1000-0000-0001'}},'params':[{'id':'p','value':'v'}],'items':[{'id':'PRD_1','quantity':'1'}]}" },
  { "requests", "PR-1000-0000-0001-001", "requests/PR-1000-0000-0001-001", "DV",
    "{'id':'PR-1000-0000-0001-001','type':'purchase','status':'pending','asset':{'id':'AS-1000-0000-0001','status':'processing',"
    "'product':{'id':'PRD-1','name':'P'}," TRADE ",'params':[{'id':'p','value':'v'}],'items':[]},'assignee':''}" },
  { "billing-requests", "BRV-1000-0000-0001-0001", "subscriptions/requests/BRV-1000-0000-0001-0001", "DV",
    "{'id':'BRV-1000-0000-0001-0001','type':'vendor','asset':{'id':'AS-1000-0000-0001','status':'active'," TRADE
    "},'items':[],'attributes':{},'period':{'from':'2024-01-01T00:00:00+00:00','uom':'monthly'}}" },
  { "report-schedules", "RS-1000-0001", "reporting/schedules/RS-1000-0001", "V",
    "{'id':'RS-1000-0001','name':'Weekly','status':'enabled','template':{'id':'RT-0000-0001-0001','name':'Contracts'},"
    "'trigger':{'frequency':'daily','time':'05:00'},'parameters':[],'renderer':'csv','owner':{'id':'" VENDOR "'}}" },
  { "reports", "RP-100-000-001", "reporting/reports/RP-100-000-001", "V",
    "{'id':'RP-100-000-001','name':'Contracts','status':'running','template':{'id':'RT-0000-0001-0001','name':'Contracts'},"
    "'parameters':[],'renderer':'csv','owner':{'id':'" VENDOR "'},'timeout':false}" },
  { "slas", "SLA-100-000-001", "sla/SLA-100-000-001", "V",
    "{'id':'SLA-100-000-001','owner':{'id':'" VENDOR "'},'active':false,'entity_type':'subscription_request','slos':[]}" },
  { "conversations", "CO-100-000-001", "conversations/CO-100-000-001", "DV",
    "{'id':'CO-100-000-001','instance_id':'X-1','instance':'x/X-1','topic':'Words','type':'conversation','status':'open','accounts':[],"
    "'first':{'id':'" DISTRIBUTOR "'},'second':{'id':'" VENDOR "'}}" },
  { "webhooks", "WH-100-000-001", "notifications/webhooks/WH-100-000-001", "V",
    "{'id':'WH-100-000-001','label':'Hook','type':'event','object_class':'usage_file','active':true,'external_url':'https://x.example/',"
    "'secret':'SECRET-HASH','http_method':'POST','data':{},'headers':{'X-Key':'k'},'account':{'id':'" VENDOR
    "'},'created_at':'2024-01-01T00:00:00+00:00','last_success':{'time':'2024-02-01T00:00:00+00:00','status':'success'},"
    "'stats':{'events':1,'triggers':1,'success_triggers':1,'failure_triggers':0,'failure_since_last_success':0}}" },
  { "notification-subscriptions", "NS-100-000-001", "notifications/subscriptions/NS-100-000-001", "V",
    "{'id':'NS-100-000-001','account':{'id':'" VENDOR "'},'enabled':true,'event':{'id':'EV-0701','name':'Request pending',"
    "'description':'Text','group':'subscriptions','system':true},'permissions':'edit','stats':{'rules':1}}" },
  { "notification-rules", "NR-100-000-001", "notifications/subscriptions/NS-100-000-001/rules/NR-100-000-001", "V",
    "{'id':'NR-100-000-001','account':{'id':'" VENDOR "'},'account_notification':'NS-100-000-001','position':10,'name':'All',"
    "'condition':'','enabled':true,'default':true,'template':{'id':'ET-100-000-001','subject':'{{ id }}','body':'Text','system':true},"
    "'recipients':{'users':[],'groups':[]}}" },
  { "notices", "NTC-1000-0000-0001", "notifications/notices/NTC-1000-0000-0001", "V",
    "{'id':'NTC-1000-0000-0001','account':{'id':'" VENDOR "'},'status':'unread','subject':'Told','body':'Text','user':{'id':'UR-1','name':'V'},"
    "'mail':'none'}" },
  { "conversation-messages", "ME-100-000-001", "conversations/CO-100-000-001/messages/ME-100-000-001", "DV",
    "{'id':'ME-100-000-001','conversation':'CO-100-000-001','type':'message','text':'Hello','account':{'id':'" VENDOR
    "'},'first':{'id':'" DISTRIBUTOR "'},'second':{'id':'" VENDOR "'}}" },
  { "usage-files", "UF-2026-05-1000-0001", "usage/files/UF-2026-05-1000-0001", "DV", USAGE_FILE ("UF-2026-05-1000-0001", "pending") },
  { "usage-files", "UF-2026-05-1000-0002", "usage/files/UF-2026-05-1000-0002", "V", USAGE_FILE ("UF-2026-05-1000-0002", "draft") },
  { "usage-records", "UR-2026-05-1000-0000-0000-0001", "usage/records/UR-2026-05-1000-0000-0000-0001", "DV",
    USAGE_RECORD ("UR-2026-05-1000-0000-0000-0001", "UF-2026-05-1000-0001") },
  { "usage-records", "UR-2026-05-1000-0000-0000-0002", "usage/records/UR-2026-05-1000-0000-0000-0002", "V",
    USAGE_RECORD ("UR-2026-05-1000-0000-0000-0002", "UF-2026-05-1000-0002") },
  { "usage-chunks", "UFC-2026-05-1000-0001-001", "usage/chunks/UFC-2026-05-1000-0001-001", "D",
    "{'id':'UFC-2026-05-1000-0001-001','status':'ready','outdated':true,'usagefile':{'id':'UF-2026-05-1000-0001'},'provider':{'id':'" DISTRIBUTOR "'}}" },
  { "usage-reconciliations", "URC-100-000-001", "usage/reconciliations/URC-100-000-001", "D",
    "{'id':'URC-100-000-001','status':'uploaded','provider':{'id':'" DISTRIBUTOR "'},'uploaded_file':{'id':'SECRET-FILE'}}" },
  { "usage-aggregates", "AS-1000-0000-0001.PRD-1-0001", "usage/aggregates/AS-1000-0000-0001.PRD-1-0001", "DV",
    "{'id':'AS-1000-0000-0001.PRD-1-0001','item':{'id':'PRD-1-0001'},'asset':{'id':'AS-1000-0000-0001'},'amount':1.5,'consumed':2.0,"
    "'accepted':1.0,'vendor':{'id':'" VENDOR "'},'provider':{'id':'" DISTRIBUTOR "'}}" },
  { "conversation-messages", "ME-100-000-002", "conversations/CO-100-000-001/messages/ME-100-000-002", "V",
    "{'id':'ME-100-000-002','conversation':'CO-100-000-001','type':'private','text':'Aside','account':{'id':'" VENDOR "'}}" },
  { "helpdesk-cases", "CA-100-000-001", "helpdesk/cases/CA-100-000-001", "DV",
    "{'id':'CA-100-000-001','subject':'Help','description':'It is broken','priority':1,'state':'pending','type':'technical',"
    "'issuer':{'account':" PARTY (DISTRIBUTOR, "-") ",'recipients':[]},'receiver':{'account':" PARTY (VENDOR, "-") ",'recipients':[]}}" },
  { "helpdesk-attachments", "CAAT-100-000-001", "helpdesk/cases/CA-100-000-001/attachments/CAAT-100-000-001", "DV",
    "{'id':'CAAT-100-000-001','case':{'id':'CA-100-000-001'},'account':{'id':'" DISTRIBUTOR "'},'name':'a.txt','type':'text/plain','size':1,"
    "'attachment':'/x','file':'FL-1','first':{'id':'" DISTRIBUTOR "'},'second':{'id':'" VENDOR "'}}" },
  { "helpdesk-settings", VENDOR, "helpdesk/settings/" VENDOR, "V", "{'id':'" VENDOR "','ttl':7,'mode':'builtin','instructions':'Call us'}" },
  { "news", "NP-100-000-001", "news/NP-100-000-001", "DV",
    "{'id':'NP-100-000-001','version':1,'title':'Hello','audience':'vendor','anonymous':true,'status':'published','shared':true,"
    "'told':'vendor','owner':{'id':'" DISTRIBUTOR "'}}" },
  { "news", "NP-100-000-002", "news/NP-100-000-002", "D",
    "{'id':'NP-100-000-002','version':1,'title':'Later','audience':'vendor','anonymous':false,'status':'draft','shared':false,"
    "'told':'vendor','owner':{'id':'" DISTRIBUTOR "'},'creator':{'id':'" DISTRIBUTOR "'}}" },
  { "news-versions", "NP-100-000-001/1", "news/NP-100-000-001/versions/1", "D",
    "{'id':'NP-100-000-001','version':1,'title':'Hello','audience':'vendor','anonymous':true,'status':'published','read':true,"
    "'owner':{'id':'" DISTRIBUTOR "'}}" },
  { "brands", "BR-100", "brands/BR-100", "D",
    "{'id':'BR-100','name':'Dawn','subdomain':'dawn','owner':{'id':'" DISTRIBUTOR "'},'public_api':'dawn.localhost','base_domain':'localhost'}" },
  { "portals", "BPT-100-000-001", "brands/BR-100/portals/BPT-100-000-001", "D",
    "{'id':'BPT-100-000-001','type':'vendor','title':'Vendors','owner':{'id':'" DISTRIBUTOR "'},'brand':{'id':'BR-100'}}" },
  { "domains", "DMN-100-000-001", "domains/DMN-100-000-001", "D",
    "{'id':'DMN-100-000-001','domain':'dawn.localhost','host':'dawn.localhost','type':'built_in','owner':{'id':'" DISTRIBUTOR "'},"
    "'checks':{'cname_record':{'status':'verified'}}}" },
  { "media-files", "MFL-1000-0000-0001", "media/files/MFL-1000-0000-0001", "DV",
    "{'id':'MFL-1000-0000-0001','name':'plan.pdf','size':4,'mime_type':'application/pdf','folder':{'type':'accounts','name':'" DISTRIBUTOR
    "'},'owner':{'id':'" DISTRIBUTOR "'},'file':'/x','content':'FL-1'}" },
  { "account-media", "ACM-100-000-00001", "accounts/" DISTRIBUTOR "/media/ACM-100-000-00001", "D",
    "{'id':'ACM-100-000-00001','account':{'id':'" DISTRIBUTOR "'},'owner':{'id':'" DISTRIBUTOR "'},'position':1,'type':'image','thumbnail':'/x'}" },
  { "extensions", "EXT-000", "extensions/EXT-000", "DVRX", "{'id':'EXT-000','name':'Custom Integration','description':'All','status':'unrestricted'}" },
  { "extensions", "EXT-100-001", "extensions/EXT-100-001", "V",
    "{'id':'EXT-100-001','name':'Own','description':'Own','status':'draft','owner':{'id':'" VENDOR "'}}" },
  { "extension-media", "EXTM-100-001-00001", "extensions/EXT-100-001/media/EXTM-100-001-00001", "V",
    "{'id':'EXTM-100-001-00001','extension':{'id':'EXT-100-001'},'owner':{'id':'" VENDOR "'},'position':1,'type':'image','thumbnail':'/x'}" },
  { "acl-rules", "ACL-100-000-001", "acl-rules/ACL-100-000-001", "D",
    "{'id':'ACL-100-000-001','owner':{'id':'" DISTRIBUTOR "'},'acl':'account','action':'allow','value':'10.0.0.0/8'}" },
  { "links", "LNK-100-000-001", "links/LNK-100-000-001", "DV",
    "{'id':'LNK-100-000-001','name':'Academy','owner':{'id':'" DISTRIBUTOR "'},'shared':true,'scope':'vendors','status':'enabled',"
    "'url':'https://academy.example','method':'get','secret':'SECRET-HASH'}" },
  { "links", "LNK-100-000-002", "links/LNK-100-000-002", "D",
    "{'id':'LNK-100-000-002','name':'Old','owner':{'id':'" DISTRIBUTOR "'},'shared':false,'scope':'vendors','status':'disabled',"
    "'url':'https://old.example','method':'get'}" },
};

/* Why others than the owner see rows of collections with a stored relation. */
static const struct
{
  const char *collection;
  const char *key;
  const char *account;
} grants[] = {
  { "marketplaces", "MP-10000", RESELLER },          { "agreements", "AGP-100-000-001", VENDOR },
  { "agreements", "AGS-100-000-001", RESELLER },     { "agreement-versions", "AGP-100-000-001/1", VENDOR },
  { "products", "PRD-100-000-001", DISTRIBUTOR },    { "products", "PRD-100-000-002", DISTRIBUTOR },
  { "tier-accounts", "TA-1000-0000-0001", VENDOR },  { "news", "NP-100-000-001", VENDOR },
  { "news", "NP-100-000-002", VENDOR },
  { "media-files", "MFL-1000-0000-0001", VENDOR },
  { "links", "LNK-100-000-001", VENDOR },            { "links", "LNK-100-000-002", VENDOR },
};

guint
world_n_rows (void)
{
  return G_N_ELEMENTS (world_rows);
}

World *
world_new (TestStore *t, const ConnectdEngineOptions *options)
{
  World *w = g_new0 (World, 1);
  FixtureRow rows[G_N_ELEMENTS (world_rows)];

  w->f = fixture_new (t, options);
  for (guint i = 0; i < WORLD_ACCOUNTS; i++)
    fixture_add_account (w->f, world_accounts[i].id, world_accounts[i].role, world_accounts[i].name);
  for (guint i = 0; i < WORLD_ACCOUNTS; i++)
    {
      g_autofree char *id = g_strdup_printf ("SU-%u00-000-000", i + 1);

      w->tokens[i] = fixture_add_token (w->f, world_accounts[i].id, id, (const char *const[]) { "MD-0000", NULL });
    }
  for (guint i = 0; i < G_N_ELEMENTS (world_rows); i++)
    rows[i] = (FixtureRow) { world_rows[i].collection, world_rows[i].key, world_rows[i].json };
  fixture_insert_rows (w->f, rows, G_N_ELEMENTS (world_rows));
  for (guint i = 0; i < G_N_ELEMENTS (grants); i++)
    fixture_grant (w->f, grants[i].collection, grants[i].key, grants[i].account, "test");
  return w;
}

void
world_free (World *w)
{
  if (w == NULL)
    return;
  fixture_free (w->f);
  for (guint i = 0; i < WORLD_ACCOUNTS; i++)
    g_free (w->tokens[i]);
  g_free (w);
}

const char *
world_token (World *w, char letter)
{
  for (guint i = 0; i < WORLD_ACCOUNTS; i++)
    if (world_accounts[i].letter == letter)
      return w->tokens[i];
  g_assert_not_reached ();
}
