/**
 * The endpoints of the Docker API 1.24 to 1.52, and those of Podman's own API that carry archives or streams and have
 * no namesake in Docker's. `*` stands for what may hold slashes, `{id}` for one segment. The first that fits counts.
 *
 * Columns: method, path, request body (json, tar, none), answer (json, text, stream, progress, archive, empty),
 * `hijack` where the answer is HTTP no more, and after a colon what an answer is that no post-hook can see.
 *
 * Sources: docs/api/v1.24.md, v1.25.yaml to v1.51.yaml and the changelog of 1.52 of moby; api/server/router of the
 * Engines 20.10 and 28.5 for what the description leaves out. test/judge/api-routes.json holds the facts.
 */
export const dockerEndpointTable = `
HEAD    /_ping                                  none  empty
GET     /_ping                                  none  text
GET     /version                                none  json
GET     /info                                   none  json
GET     /events                                 none  stream: events without end
GET     /system/df                              none  json
POST    /auth                                   json  json
GET     /debug/*                                none  archive

GET     /containers/json                        none  json
POST    /containers/create                      json  json
POST    /containers/prune                       none  json
HEAD    /containers/*/archive                   none  empty
GET     /containers/*/archive                   none  archive
PUT     /containers/*/archive                   tar   empty
GET     /containers/*/export                    none  archive
GET     /containers/*/changes                   none  json
GET     /containers/*/json                      none  json
GET     /containers/*/top                       none  json
GET     /containers/*/logs                      none  stream: logs
GET     /containers/*/stats                     none  stream: stats
GET     /containers/*/attach/ws                 none  stream hijack: attached output
GET     /containers/*/checkpoints               none  json
POST    /containers/*/checkpoints               json  empty
DELETE  /containers/{id}/checkpoints/{id}       none  empty
POST    /containers/*/kill                      none  empty
POST    /containers/*/pause                     none  empty
POST    /containers/*/unpause                   none  empty
POST    /containers/*/restart                   none  empty
POST    /containers/*/start                     none  empty
POST    /containers/*/stop                      none  empty
POST    /containers/*/wait                      none  stream: an answer whose head comes long before its end
POST    /containers/*/resize                    none  empty
POST    /containers/*/attach                    none  stream hijack: attached output
POST    /containers/*/copy                      json  archive
POST    /containers/*/exec                      json  json
POST    /containers/*/rename                    none  empty
POST    /containers/*/update                    json  json
DELETE  /containers/*                           none  empty
POST    /commit                                 json  json

GET     /exec/*/json                            none  json
POST    /exec/*/start                           json  stream hijack: the output of an exec
POST    /exec/*/resize                          none  empty

GET     /images/json                            none  json
GET     /images/search                          none  json
GET     /images/get                             none  archive
GET     /images/*/get                           none  archive
GET     /images/*/history                       none  json
GET     /images/*/json                          none  json
POST    /images/load                            tar   progress: load progress
POST    /images/create                          tar   progress: pull progress
POST    /images/*/push                          json  progress: push progress
POST    /images/*/tag                           none  empty
POST    /images/prune                           none  json
DELETE  /images/*                               none  json
GET     /distribution/*/json                    none  json

POST    /build                                  tar   progress: build progress
POST    /build/prune                            none  json
POST    /build/cancel                           none  empty
POST    /session                                none  stream hijack: a build session
POST    /grpc                                   none  stream hijack: a gRPC connection

GET     /networks                               none  json
GET     /networks/                              none  json
GET     /networks/*                             none  json
POST    /networks/create                        json  json
POST    /networks/*/connect                     json  empty
POST    /networks/*/disconnect                  json  empty
POST    /networks/prune                         none  json
DELETE  /networks/*                             none  empty

GET     /volumes                                none  json
GET     /volumes/*                              none  json
POST    /volumes/create                         json  json
POST    /volumes/prune                          none  json
PUT     /volumes/*                              json  json
DELETE  /volumes/*                              none  empty

GET     /plugins                                none  json
GET     /plugins/*/json                         none  json
GET     /plugins/privileges                     none  json
GET     /plugins/*                              none  json
DELETE  /plugins/*                              none  json
POST    /plugins/*/enable                       none  empty
POST    /plugins/*/disable                      none  empty
POST    /plugins/pull                           json  progress: pull progress
POST    /plugins/*/push                         none  progress: push progress
POST    /plugins/*/upgrade                      json  progress: upgrade progress
POST    /plugins/*/set                          json  empty
POST    /plugins/create                         tar   empty

POST    /swarm/init                             json  json
POST    /swarm/join                             json  empty
POST    /swarm/leave                            none  empty
GET     /swarm                                  none  json
GET     /swarm/unlockkey                        none  json
POST    /swarm/update                           json  empty
POST    /swarm/unlock                           json  empty
GET     /services                               none  json
POST    /services/create                        json  json
GET     /services/{id}                          none  json
POST    /services/{id}/update                   json  json
DELETE  /services/{id}                          none  empty
GET     /services/{id}/logs                     none  stream: logs
GET     /nodes                                  none  json
GET     /nodes/{id}                             none  json
POST    /nodes/{id}/update                      json  empty
DELETE  /nodes/{id}                             none  empty
GET     /tasks                                  none  json
GET     /tasks/{id}                             none  json
GET     /tasks/{id}/logs                        none  stream: logs
GET     /secrets                                none  json
POST    /secrets/create                         json  json
GET     /secrets/{id}                           none  json
POST    /secrets/{id}/update                    json  empty
DELETE  /secrets/{id}                           none  empty
GET     /configs                                none  json
POST    /configs/create                         json  json
GET     /configs/{id}                           none  json
POST    /configs/{id}/update                    json  empty
DELETE  /configs/{id}                           none  empty

OPTIONS /*                                      none  empty

GET     /libpod/containers/stats                none  stream: stats
POST    /libpod/images/import                   tar   progress: load progress
POST    /libpod/images/pull                     none  progress: pull progress
POST    /libpod/play/kube                       tar   json
POST    /libpod/kube/play                       tar   json
`;
