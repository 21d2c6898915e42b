import { AwsError, placeOf, type AwsRequest, type Place, type Ssm } from '../cloud';
import { jsonService, requireString, requireStrings, type JsonInput } from '../http/json';

interface Parameter {
  readonly name: string;
  readonly type: string;
  readonly value: string;
  readonly version: number;
  readonly lastModified: Date;
}

const PARAMETER_TYPES = ['String', 'StringList', 'SecureString'];

/** Written by `cdk bootstrap`; the CLI refuses to deploy when it is missing or older than the app wants. */
const BOOTSTRAP_VERSION = { name: '/cdk-bootstrap/hnb659fds/version', value: '30' };

export function createSsm(): Ssm {
  const places = new Map<string, Map<string, Parameter>>();

  function parametersOf({ accountId, region }: Place): Map<string, Parameter> {
    const key = `${accountId}/${region}`;
    const existing = places.get(key);
    if (existing) return existing;
    const { name, value } = BOOTSTRAP_VERSION;
    const preset = { name, value, type: 'String', version: 1, lastModified: new Date() };
    const parameters = new Map([[name, preset]]);
    places.set(key, parameters);
    return parameters;
  }

  function find(place: Place, name: string): Parameter {
    const parameter = parametersOf(place).get(name);
    if (!parameter) throw new AwsError('ParameterNotFound', `Parameter ${name} not found.`);
    return parameter;
  }

  function put(place: Place, name: string, value: string, type: string): Parameter {
    if (!/^[\w.\-/]{1,2048}$/.test(name)) throw new AwsError('ValidationException', `Invalid parameter name: ${name}`);
    if (!PARAMETER_TYPES.includes(type)) {
      throw new AwsError('ValidationException', `type has to be one of ${PARAMETER_TYPES.join(', ')}, not ${type}`);
    }
    if (value === '' || value.length > 4096) {
      throw new AwsError('ValidationException', `The value of ${name} has to have 1 to 4096 characters`);
    }
    const version = (parametersOf(place).get(name)?.version ?? 0) + 1;
    const parameter = { name, value, type, version, lastModified: new Date() };
    parametersOf(place).set(name, parameter);
    return parameter;
  }

  function putParameter(input: JsonInput, request: AwsRequest) {
    const place = placeOf(request);
    const name = requireString(input, 'Name');
    const existing = parametersOf(place).get(name);
    if (existing && input['Overwrite'] !== true) {
      const text = 'The parameter already exists. To overwrite this value, set the overwrite option to true.';
      throw new AwsError('ParameterAlreadyExists', text);
    }
    const type = input['Type'] === undefined && existing ? existing.type : requireString(input, 'Type');
    return { Version: put(place, name, requireString(input, 'Value'), type).version, Tier: 'Standard' };
  }

  function getParametersByPath(input: JsonInput, request: AwsRequest) {
    const path = requireString(input, 'Path');
    const prefix = path.endsWith('/') ? path : `${path}/`;
    const below = [...parametersOf(placeOf(request)).values()].filter(({ name }) => name.startsWith(prefix));
    const direct = below.filter(({ name }) => !name.slice(prefix.length).includes('/'));
    return { Parameters: (input['Recursive'] === true ? below : direct).map((found) => describe(found, request)) };
  }

  const actions = {
    GetParameter: (input: JsonInput, request: AwsRequest) => ({
      Parameter: describe(find(placeOf(request), requireString(input, 'Name')), request),
    }),
    GetParameters: (input: JsonInput, request: AwsRequest) => {
      const known = parametersOf(placeOf(request));
      const names = requireStrings(input, 'Names');
      const found = names.map((name) => known.get(name)).filter((parameter) => parameter !== undefined);
      const InvalidParameters = names.filter((name) => !known.has(name));
      return { Parameters: found.map((parameter) => describe(parameter, request)), InvalidParameters };
    },
    GetParametersByPath: getParametersByPath,
    DescribeParameters: (_: JsonInput, request: AwsRequest) => {
      const all = [...parametersOf(placeOf(request)).values()];
      return { Parameters: all.map((parameter) => ({ ...describe(parameter, request), Value: undefined })) };
    },
    PutParameter: putParameter,
    DeleteParameter: (input: JsonInput, request: AwsRequest) => {
      remove(placeOf(request), requireString(input, 'Name'));
      return {};
    },
  };

  function remove(place: Place, name: string): void {
    find(place, name);
    parametersOf(place).delete(name);
  }

  return {
    ...jsonService('AmazonSSM', actions),
    put(place, name, value, type) {
      put(place, name, value, type);
    },
    get: (place, name) => find(place, name).value,
    remove,
  };
}

function describe(parameter: Parameter, { caller, region }: AwsRequest) {
  const path = parameter.name.startsWith('/') ? parameter.name : `/${parameter.name}`;
  return {
    Name: parameter.name,
    Type: parameter.type,
    Value: parameter.value,
    Version: parameter.version,
    LastModifiedDate: parameter.lastModified.getTime() / 1000,
    ARN: `arn:aws:ssm:${region}:${caller.accountId}:parameter${path}`,
    DataType: 'text',
  };
}
